import type { Words } from '@/i18n'
import type zh from './words.zh-CN'

const en: Words<typeof zh> = {
  'rung.seed': 'Seed',
  'rung.seedling': 'Seedling',
  'rung.sapling': 'Sapling',
  'rung.tree': 'Tree',
  'rung.forest': 'Forest',
  lapsed: 'Lapsed',
  climbing: 'Climbing',
  since: 'since {day}',
}
export default en
