import type zh from './doorWords.zh-CN'

const en: Record<keyof typeof zh, string> = {
  doorTitle: 'Sign in',
  doorFirm: 'Your enterprise',
  doorName: 'Your name',
  doorMissing: 'Not on the list? Ask the staff to add you.',
  doorDone: 'You are signed in',
  doorDoneText: '{name}, {firm}',
  doorAgain: 'Sign in a colleague',
  doorEmpty: 'Nobody is enrolled yet. Ask the staff to add you.',
  doorSearch: 'Type part of the name',
  moreFirms: '{n} more: type the name',
  back: 'Back',
}
export default en
