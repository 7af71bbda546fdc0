import type { Words } from '@/i18n'
import type zh from './words.zh-CN'

const en: Words<typeof zh> = {
  product: 'Miaolin',
  tagline: 'From seedling to forest',
  skip: 'Skip to content',
  mainNav: 'Main navigation',
  admin: 'Administration',
  searchShort: 'Search',
  more: 'More',
  back: 'Back',
  account: 'My account',
  offlineBar: 'No connection. Keep writing; it is sent once you are back online.',
  outboxShow: 'Show',
}
export default en
