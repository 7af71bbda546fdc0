import { MessageSquareText, NotebookPen } from '@lucide/vue'
import { defineFeature } from '@/ui/feature'

const title = { 'zh-CN': '走访', en: 'Visits' }
const requests = { 'zh-CN': '诉求', en: 'Requests' }

export default defineFeature({
  routes: [
    { path: '/visits', name: 'visits', component: () => import('./ListPage.vue'), meta: { title, permission: 'visit:read' } },
    { path: '/visits/new', name: 'visit-new', component: () => import('./NewPage.vue'), meta: { title: { 'zh-CN': '走访登记', en: 'Log a visit' }, permission: 'visit:create', back: '/visits', light: true } },
    { path: '/visits/:id', name: 'visit', component: () => import('./DetailPage.vue'), meta: { title: { 'zh-CN': '走访记录', en: 'Visit' }, permission: 'visit:read', back: '/visits' } },
    { path: '/visits/:id/edit', name: 'visit-edit', component: () => import('./EditPage.vue'), meta: { title: { 'zh-CN': '更正走访', en: 'Correct a visit' }, permission: 'visit:change', back: '/visits' } },
    { path: '/requests', name: 'requests', component: () => import('./RequestsPage.vue'), meta: { title: requests, permission: 'request:read' } },
  ],
  nav: [
    { to: '/visits', label: title, icon: NotebookPen, permission: 'visit:read', order: 30, phone: 3, shortcut: 'v' },
    { to: '/requests', label: requests, icon: MessageSquareText, permission: 'request:read', order: 40, shortcut: 'r' },
  ],
})
