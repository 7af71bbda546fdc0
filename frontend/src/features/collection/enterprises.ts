import { defineListParts } from '@/features/enterprise/parts'

export default defineListParts([
  { id: 'collect', place: 'actions', order: 40, permission: 'collection:create', load: () => import('./CollectButton.vue') },
])
