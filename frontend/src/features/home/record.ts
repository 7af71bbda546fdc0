import { defineRecord } from '@/features/enterprise/parts'

export default defineRecord({
  sections: [
    { id: 'timeline', label: { 'zh-CN': '服务时间线', en: 'Timeline' }, order: 10, permission: 'enterprise:read', place: 'overview', load: () => import('./TimelineSection.vue') },
  ],
})
