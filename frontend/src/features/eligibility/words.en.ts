import type { Words } from '@/i18n'
import type zh from './words.zh-CN'

const en: Words<typeof zh> = {
  'verdict.met': 'Met',
  'verdict.not_met': 'Not met',
  'verdict.unknown': 'Data missing',
  'verdict.person': 'For an expert',
  'count.met': '{n} met',
  'count.not_met': '{n} not met',
  'count.unknown': '{n} without data',
  'count.person': '{n} for an expert',
  tally: '{n} condition: {parts} | {n} conditions: {parts}',
  comma: ', ',
  quoted: '“{name}” ',
  whyNever: '{names}cannot be made good by the firm itself',
  whyMany: '{n} conditions have to wait for another year: {names}',
  whyLater: '{names}can be made good only next year',
  whySoon: 'what is not met ({n}) can still be made good for this batch: {names}',
  whyNone: 'no condition is unmet',
  whyUnknown: '{n} condition still without data; classed once it is there | {n} conditions still without data; classed once it is there',
}
export default en
