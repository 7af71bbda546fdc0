import { defineWords } from '@/i18n'
import zh from './mineWords.zh-CN'

export const t = defineWords(zh, () => import('./mineWords.en'))
