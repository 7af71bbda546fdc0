import { FilePenLine } from '@lucide/vue'
import { defineFeature } from '@/ui/feature'

const rounds = { 'zh-CN': '集中填报', en: 'Collection' }
const permission = 'collection:read'

export default defineFeature({
  routes: [
    { path: '/collections', component: () => import('./ListPage.vue'), meta: { title: rounds, permission } },
    { path: '/collections/new', component: () => import('./NewPage.vue'), meta: { title: rounds, permission: 'collection:create', back: '/collections' } },
    { path: '/collections/returns/:id', component: () => import('./ReturnPage.vue'), meta: { title: rounds, permission, back: '/collections' } },
    { path: '/collections/:id', component: () => import('./RoundPage.vue'), meta: { title: rounds, permission, back: '/collections' } },
    { path: '/collections/:id/classes', component: () => import('./ClassesPage.vue'), meta: { title: rounds, permission: 'collection:review', back: '/collections' } },
    { path: '/collection-link', component: () => import('./LinkPage.vue'), meta: { title: rounds, public: true, bare: true } },
  ],
  nav: [{ to: '/collections', label: rounds, icon: FilePenLine, permission, order: 48 }],
})
