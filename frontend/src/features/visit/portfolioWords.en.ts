import type { Words } from '@/i18n'
import type zh from './portfolioWords.zh-CN'

export default {
  title: 'Hand over the firms of {name}',
  text: '{firms} firms, {steps} next steps, {requests} requests',
  closed: 'Account closed',
  steps: 'Agreed next steps',
  requests: 'Requests open or to be confirmed',
  nothing: 'None',
  noDay: 'no day set',
  successor: 'Successor',
  choose: 'Choose',
  successorNeeded: 'Choose the successor',
  reason: 'Reason',
  reasonNeeded: 'Give the reason',
  note: 'All of it goes at once; days stay as promised and both are told. What was done stays as it is; a plan belongs to its firm. It cannot be taken back by a click; the successor’s firms can be handed on.',
  send: 'Hand over {n} firms',
  done: 'Handed over: {firms} firms, {steps} next steps, {requests} requests',
  none: 'Nothing to hand over',
  noneText: 'This person has no firms and no promises, or they are not within your reach.',
} satisfies Words<typeof zh>
