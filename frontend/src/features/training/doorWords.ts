import { defineWords } from '@/i18n'
import zh from './doorWords.zh-CN'

export const t = defineWords(zh, () => import('./doorWords.en'))
