import { FileDown } from '@lucide/vue'
import { defineFeature } from '@/ui/feature'

export default defineFeature({
  routes: [
    {
      path: '/exports', name: 'exports', component: () => import('./ExportsPage.vue'),
      meta: { title: { 'zh-CN': '名单导出', en: 'Exports' }, permission: 'export:read' },
    },
  ],
  nav: [{ to: '/exports', label: { 'zh-CN': '名单导出', en: 'Exports' }, icon: FileDown, permission: 'export:read', order: 60, shortcut: 'x' }],
})
