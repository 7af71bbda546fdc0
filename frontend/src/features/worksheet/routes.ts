import { Table2 } from '@lucide/vue'
import { defineFeature } from '@/ui/feature'

const title = { 'zh-CN': '工作表', en: 'Working sheets' }
const permission = 'worksheet:read'

export default defineFeature({
  routes: [
    { path: '/worksheets', component: () => import('./ListPage.vue'), meta: { title, permission } },
    { path: '/worksheets/:id', component: () => import('./SheetPage.vue'), meta: { title, permission, back: '/worksheets' } },
  ],
  nav: [{ to: '/worksheets', label: title, icon: Table2, permission, order: 65 }],
})
