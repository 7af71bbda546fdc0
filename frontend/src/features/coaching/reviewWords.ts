import { defineWords } from '@/i18n'
import zh from './reviewWords.zh-CN'

export const t = defineWords(zh, () => import('./reviewWords.en'))
