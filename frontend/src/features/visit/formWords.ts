import { defineWords } from '@/i18n'
import zh from './formWords.zh-CN'

export const t = defineWords(zh, () => import('./formWords.en'))
