import { NotebookPen } from '@lucide/vue'
import { defineRecord } from '@/features/enterprise/parts'

export default defineRecord({
  actions: [
    { id: 'visit', label: { 'zh-CN': '登记走访', en: 'Log a visit' }, order: 10, icon: NotebookPen, permission: 'visit:create', to: (profile) => `/visits/new?enterprise=${profile.id}` },
  ],
  sections: [
    { id: 'visits', label: { 'zh-CN': '走访', en: 'Visits' }, order: 50, permission: 'visit:read', load: () => import('./VisitsSection.vue') },
    { id: 'requests', label: { 'zh-CN': '诉求', en: 'Requests' }, order: 60, permission: 'request:read', load: () => import('./RequestsSection.vue') },
  ],
})
