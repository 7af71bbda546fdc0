/** Words of the pages about titles, apart from those of the badge that many pages show. */
import { defineWords } from '@/i18n'
import zh from './titleWords.zh-CN'

export const t = defineWords(zh, () => import('./titleWords.en'))
