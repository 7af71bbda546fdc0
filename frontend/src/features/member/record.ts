import { defineRecord } from '@/features/enterprise/parts'

export default defineRecord({
  sections: [
    { id: 'members', label: { 'zh-CN': '人员与代理', en: 'People and agents' }, order: 93, permission: 'member:read', load: () => import('./MembersSection.vue') },
  ],
})
