import { defineWords } from '@/i18n'
import zh from './coachWords.zh-CN'

export const t = defineWords(zh, () => import('./coachWords.en'))
