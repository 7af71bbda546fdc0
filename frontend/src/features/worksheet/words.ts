import { defineWords } from '@/i18n'
import zh from './words.zh-CN'

export const t = defineWords(zh, () => import('./words.en'))
