import { defineRecord } from '@/features/enterprise/parts'

export default defineRecord({
  sections: [
    { id: 'titles', label: { 'zh-CN': '资质与台阶', en: 'Titles' }, order: 40, permission: 'title:read', load: () => import('./TitlesSection.vue') },
  ],
})
