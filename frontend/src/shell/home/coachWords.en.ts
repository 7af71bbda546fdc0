import type { Words } from '@/i18n'
import type zh from './coachWords.zh-CN'

const en: Words<typeof zh> = {
  'missing.collection': 'A form from the science office',
  'missing.uscc': 'Credit code',
  'missing.contacts': 'A contact person',
  'missing.industry': 'Industry',
  'missing.techField': 'Technology field',
  'missing.figures': 'Yearly figures (revenue, R&D expense …)',
  coachTitle: 'Firms you coach',
  coachText: '{n} firm granted to you; no other is shown. | {n} firms granted to you; no others are shown.',
  coachAhead: 'Next coachings',
  coachAll: 'All coachings',
  coachNothing: 'Nothing is arranged.',
  coachAsked: 'to confirm',
  coachFacts: '{unit} · {industry}',
  lastVisit: 'last visit {day}',
  neverVisited: 'never visited',
  titlesCount: '{n} title in force | {n} titles in force',
  lacks: 'Missing: {what}',
}
export default en
