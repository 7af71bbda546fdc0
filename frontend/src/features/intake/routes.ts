import { FileInput } from '@lucide/vue'
import { defineFeature } from '@/ui/feature'

const title = { 'zh-CN': '导入', en: 'Import' }

export default defineFeature({
  routes: [
    { path: '/imports', name: 'imports', component: () => import('./ImportsPage.vue'), meta: { title, permission: 'enterprise:import' } },
    { path: '/imports/:id', name: 'import', component: () => import('./ImportPage.vue'), meta: { title, permission: 'enterprise:import', back: '/imports' } },
  ],
  nav: [{ to: '/imports', label: title, icon: FileInput, permission: 'enterprise:import', order: 70, shortcut: 'i' }],
})
