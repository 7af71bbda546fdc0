import { defineListParts } from '@/features/enterprise/parts'

export default defineListParts([
  { id: 'prescribe', place: 'actions', order: 30, permission: 'plan:prescribe', load: () => import('./BulkButton.vue') },
])
