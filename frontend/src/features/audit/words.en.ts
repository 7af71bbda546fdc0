import type { Words } from '@/i18n'
import type zh from './words.zh-CN'

const en: Words<typeof zh> = {
  title: 'Audit log',
  text: 'Who did what and when, before and after. Entries are only ever added; exporting them is itself logged.',
  listLabel: 'Audit log',
  at: 'Time', who: 'Who', what: 'What', object: 'Object', enterprise: 'Enterprise', outcome: 'Outcome', ip: 'Address', purpose: 'Purpose', serial: 'Serial',
  refused: 'Refused', done: 'Done', system: 'System',
  operation: 'What', from: 'From', to: 'To', period: 'Time', actor: 'Who',
  today: 'Today', week: 'Last 7 days', month: 'Last 30 days', year: 'Last year',
  emptyTitle: 'Nothing logged yet', emptyText: 'Sign-ins, changes and exports are noted here by themselves.',
  details: 'Details', changed: 'What changed', before: 'Before', after: 'After', none: 'empty',
  noChanges: 'No field was changed.', withheld: 'What it was about is business data, which your role does not read.',
  roles: 'Roles', request: 'Request id', rows: '{n} row | {n} rows',
  export: 'Export', exportTitle: 'Export the audit log', exportText: 'All entries of the current filter. This export will be logged.',
  exportPurpose: 'Purpose', exportHint: 'For whom and what for, such as "yearly audit sample"', format: 'Format', download: 'Export',
  purposeMissing: 'Please state the purpose', cancel: 'Cancel', exported: 'Exported',
}
export default en
