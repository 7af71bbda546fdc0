import type { Words } from '@/i18n'
import type zh from './mineWords.zh-CN'

const en: Words<typeof zh> = {
  nav: 'What is missing',
  title: 'Next: {name}',
  titlePlain: 'Next',
  lead: 'Checked against the rules in force, condition by condition',
  chooseFirm: 'Choose a firm',
  ruleSet: 'Against which title',
  yours: 'For you',
  yoursText: 'Do these and verdicts will move',
  office: 'For the office',
  officeText: 'Nothing for you to do; you may ask',
  expert: 'For experts',
  expertText: 'The facts are there; experts decide',
  never: 'Beyond your own action',
  neverText: 'For you to know',
  tell: 'Tell: {name}',
  by: 'by {day}',
  byYear: 'by the end of {year}',
  byNext: 'before the next batch',
  allDone: 'Nothing is waiting for you',
  full: 'Condition by condition',
  tryOut: 'What if',
  tryOutWhy: 'Change this year\'s figures and see what next year lacks. Not stored, and the office does not see it.',
  noFirm: 'No firm is linked to you',
  noFirmText: 'People of a firm see here what it still lacks.',
  open: 'Fill in',
}
export default en
