import { defineWords } from '@/i18n'
import zh from './portfolioWords.zh-CN'

/** Of handing a portfolio over. */
export const t = defineWords(zh, () => import('./portfolioWords.en'))
