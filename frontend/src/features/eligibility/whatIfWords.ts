import { defineWords } from '@/i18n'
import zh from './whatIfWords.zh-CN'

export const t = defineWords(zh, () => import('./whatIfWords.en'))
