import { defineListParts } from '@/features/enterprise/parts'

export default defineListParts([
  { id: 'saved-views', place: 'views', order: 10, permission: 'view:read', load: () => import('./EnterpriseViews.vue') },
])
