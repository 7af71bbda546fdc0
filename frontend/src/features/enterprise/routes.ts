import { Building2 } from '@lucide/vue'
import { defineFeature } from '@/ui/feature'

const title = { 'zh-CN': '企业名录', en: 'Enterprises' }

export default defineFeature({
  routes: [
    { path: '/enterprises', name: 'enterprises', component: () => import('./ListPage.vue'), meta: { title, permission: 'enterprise:read' } },
    { path: '/enterprises/new', name: 'enterprise-new', component: () => import('./NewPage.vue'), meta: { title: { 'zh-CN': '新增企业', en: 'Add enterprise' }, permission: 'enterprise:create', back: '/enterprises' } },
    { path: '/enterprises/duplicates', name: 'enterprise-duplicates', component: () => import('./DuplicatesPage.vue'), meta: { title: { 'zh-CN': '疑似重复', en: 'Duplicates' }, permission: 'enterprise:read' } },
    { path: '/enterprises/:id', name: 'enterprise', component: () => import('./RecordPage.vue'), meta: { title, permission: 'enterprise:read', back: '/enterprises' } },
  ],
  nav: [{ to: '/enterprises', label: title, icon: Building2, permission: 'enterprise:read', order: 20, shortcut: 'e' }],
})
