import { defineWords } from '@/i18n'
import zh from './words.zh-CN'

/** Of the assessment of one firm; rule sets and the funnel have their own in wordsRules. */
export const t = defineWords(zh, () => import('./words.en'))
