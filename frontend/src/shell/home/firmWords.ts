import { defineWords } from '@/i18n'
import zh from './firmWords.zh-CN'

export const t = defineWords(zh, () => import('./firmWords.en'))
