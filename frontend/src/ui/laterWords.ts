import { defineWords } from '@/i18n'
import zh from './laterWords.zh-CN'

/** Of lists, dialogs and pickers: no part of the first load of a form. English has one file for both, or it would be late. */
export const t = defineWords(zh, () => import('./words.en'))
