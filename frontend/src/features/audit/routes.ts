import { ScrollText } from '@lucide/vue'
import { defineFeature } from '@/ui/feature'

export default defineFeature({
  routes: [
    {
      path: '/audit', name: 'audit', component: () => import('./AuditPage.vue'),
      meta: { title: { 'zh-CN': '操作日志', en: 'Audit log' }, permission: 'audit:read' },
    },
  ],
  nav: [{ to: '/audit', label: { 'zh-CN': '操作日志', en: 'Audit log' }, icon: ScrollText, permission: 'audit:read', order: 80, group: 'admin', shortcut: 'a' }],
})
