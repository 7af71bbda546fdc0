import type { Words } from '@/i18n'
import type zh from './deskWords.zh-CN'

const en: Words<typeof zh> = {
  deskTitle: 'Administration',
  deskText: 'Administrators do not read business data. These pages are yours.',
  emptyDeskTitle: 'No page to show yet',
  emptyDeskText: 'Your account has no role or firm yet. Please ask the administrator.',
}
export default en
