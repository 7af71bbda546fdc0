import { defineRecord } from '@/features/enterprise/parts'

export default defineRecord({
  sections: [
    { id: 'training', label: { 'zh-CN': '培训', en: 'Training' }, order: 47, permission: 'training:read', load: () => import('./RecordSection.vue') },
  ],
})
