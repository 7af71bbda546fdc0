import type { Words } from '@/i18n'
import type zh from './whatIfWords.zh-CN'

const en: Words<typeof zh> = {
  title: 'What if',
  back: 'Back to the assessment',
  notStored: 'Nothing here is stored.',
  invisible: 'The office does not see what you type; it is gone when you leave this page.',
  changesNothing: 'Neither facts nor verdicts change; it is gone when you leave this page.',
  inputs: 'Suppose {year} ends like this',
  inputsText: 'What is left empty stays as reported or as last year',
  clear: 'Clear',
  ruleSet: 'Against which title',
  wan: 'CNY 10,000',
  people: 'people',
  notNumber: 'Please enter a number',
  nothingKnown: 'nothing known yet',
  reported: '{n} reported this year',
  asLastYear: '{n} as last year',
  'more.class1': 'More class I rights',
  'more.class2': 'More class II rights',
  'more.results': 'More results turned',
  less: 'Fewer: {what}',
  moreOf: 'More: {what}',
  usesUp: 'This year\'s application uses the class II rights',
  usesUpWhy: 'Class II counts once only, not again next year',
  closedTitle: '{from}–{to} are closed',
  closedWhy: 'Closed years are corrected with vouchers and never topped up; they are shown to be read.',
  became: 'became',
  least: 'The least that still helps',
  next: 'Next application, {year}',
  asThingsAre: 'As things are: {tally}',
}
export default en
