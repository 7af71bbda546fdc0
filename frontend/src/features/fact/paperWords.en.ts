const en = {
  papers: 'Papers',
  papersText: 'Handed in once, a paper proves as many facts as it does. The firm and the offices that look after it can open it.',
  none: 'No papers yet',
  upload: 'Upload',
  reuse: 'Use one handed in',
  later: 'uploaded when saved',
  proves: 'proves {n}',
  takeOff: 'Take off {name}',
  takenOff: 'Taken off',
  added: 'Added',
  kinds: 'Photos, PDF, Word, Excel, up to 20 MB each',
}
export default en
