import { ListChecks } from '@lucide/vue'
import { defineFeature } from '@/ui/feature'

export default defineFeature({
  routes: [
    {
      path: '/jobs', name: 'jobs', component: () => import('./JobsPage.vue'),
      meta: { title: { 'zh-CN': '后台任务', en: 'Jobs' }, permission: 'job:read' },
    },
  ],
  nav: [{ to: '/jobs', label: { 'zh-CN': '后台任务', en: 'Jobs' }, icon: ListChecks, permission: 'job:manage', order: 95, group: 'admin' }],
})
