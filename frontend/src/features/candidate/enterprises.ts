import { defineListParts } from '@/features/enterprise/parts'

export default defineListParts([
  { id: 'export', place: 'actions', order: 20, permission: 'export:create', load: () => import('./ExportButton.vue') },
  { id: 'export-selected', place: 'bulk', order: 10, permission: 'export:create', load: () => import('./ExportSelected.vue') },
])
