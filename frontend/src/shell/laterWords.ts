import { defineWords } from '@/i18n'
import zh from './laterWords.zh-CN'

/** Of what opens by a tap or instead of a page: no part of the first load. */
export const t = defineWords(zh, () => import('./laterWords.en'))
