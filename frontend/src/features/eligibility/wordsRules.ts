import { defineWords } from '@/i18n'
import zh from './wordsRules.zh-CN'

/** Of the list of gaps, the funnel and the rule sets. */
export const t = defineWords(zh, () => import('./wordsRules.en'))
