import type { Words } from '@/i18n'
import type zh from './deskWords.zh-CN'

const en: Words<typeof zh> = {
  deskTitle: 'Administration',
  deskText: 'Administrators do not read business data. These pages are yours.',
  emptyDeskTitle: 'No page to show yet',
  emptyDeskText: 'Your account has no role or firm yet. Please ask the administrator.',
  '/users': 'Who may use it, in which role, and what they see',
  '/invitations': 'One-time links, and those not taken up yet',
  '/jobs': 'What runs in the background; what failed can be run again',
  '/audit': 'Who did what and when, before and after',
  '/exports': 'Who took out what, how many rows and why',
  '/rule-sets': 'Official conditions and thresholds: copy, compare, put in force',
  '/menu': 'Topics and tasks, and the gap each helps to close',
}
export default en
