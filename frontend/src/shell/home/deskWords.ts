import { defineWords } from '@/i18n'
import zh from './deskWords.zh-CN'

export const t = defineWords(zh, () => import('./deskWords.en'))
