import { defineWords } from '@/i18n'
import zh from './paperWords.zh-CN'

export const t = defineWords(zh, () => import('./paperWords.en'))
