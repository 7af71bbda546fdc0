import { defineWords } from '@/i18n'
import zh from './requestWords.zh-CN'

/** Of requests alone: their pages, acts and history. */
export const t = defineWords(zh, () => import('./requestWords.en'))
