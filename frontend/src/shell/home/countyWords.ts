import { defineWords } from '@/i18n'
import zh from './countyWords.zh-CN'

export const t = defineWords(zh, () => import('./countyWords.en'))
