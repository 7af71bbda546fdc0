import type { Words } from '@/i18n'
import type zh from './words.zh-CN'

const en: Words<typeof zh> = {
  label: 'Views',
  all: 'All',
  save: 'Save view',
  saveTitle: 'Save this view',
  saveText: 'Remembers the filters, columns and order as they are now.',
  name: 'Name',
  namePlaceholder: 'e.g. Wuzhen renewals',
  shareWith: 'Who sees it',
  onlyMe: 'Only me',
  sharedUnit: '{unit} and below',
  openWith: 'Open the list with this view',
  create: 'Save',
  saved: 'View "{name}" saved',
  update: 'Update with the present filters',
  updated: 'View updated',
  rename: 'Rename and share',
  makeDefault: 'Make it my default',
  clearDefault: 'No longer my default',
  defaultSet: 'The list will open with "{name}"',
  defaultCleared: 'The list opens as it ships',
  remove: 'Delete the view',
  removeText: 'Colleagues it is shared with will no longer see it either.',
  removed: 'View "{name}" deleted',
  by: 'shared by {owner}',
  isDefault: 'default',
  manage: 'Manage view "{name}"',
  changed: 'changed',
}
export default en
