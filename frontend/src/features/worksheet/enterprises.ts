import { defineListParts } from '@/features/enterprise/parts'

export default defineListParts([
  { id: 'worksheet', place: 'actions', order: 25, permission: 'worksheet:create', load: () => import('./SendButton.vue') },
  { id: 'worksheet-selected', place: 'bulk', order: 15, permission: 'worksheet:create', load: () => import('./SendSelected.vue') },
])
