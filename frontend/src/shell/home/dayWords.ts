import { defineWords } from '@/i18n'
import zh from './dayWords.zh-CN'

export const t = defineWords(zh, () => import('./dayWords.en'))
