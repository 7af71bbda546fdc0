import { defineRecord } from '@/features/enterprise/parts'

export default defineRecord({
  sections: [
    { id: 'coaching', label: { 'zh-CN': '辅导', en: 'Coaching' }, order: 48, permission: 'coaching:read', load: () => import('./RecordSection.vue') },
    { id: 'reviews', label: { 'zh-CN': '预评审', en: 'Pre-reviews' }, order: 49, permission: 'review:read', load: () => import('./ReviewSection.vue') },
  ],
})
