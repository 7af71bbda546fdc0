import { defineWords } from '@/i18n'
import zh from './rightsWords.zh-CN'

export const t = defineWords(zh, () => import('./rightsWords.en'))
