import { defineWords } from '@/i18n'
import zh from './words.zh-CN'

/** Of the lists and the records; the form has its own, so that a phone need not fetch these to write a visit. */
export const t = defineWords(zh, () => import('./words.en'))
