import { defineRecord } from '@/features/enterprise/parts'

export default defineRecord({
  sections: [
    { id: 'plan', label: { 'zh-CN': '一企一策', en: 'Plan' }, order: 45, permission: 'plan:read', load: () => import('./PlanSection.vue') },
  ],
})
