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
    { path: '/requests/new', name: 'request-new', component: () => import('./RequestNewPage.vue'), meta: { title: { 'zh-CN': '提出诉求', en: 'Raise a request' }, permission: 'request:create', back: '/requests' } },
    { path: '/requests/:id', name: 'request', component: () => import('./RequestPage.vue'), meta: { title: requests, permission: 'request:read', back: '/requests' } },
    { path: '/portfolios/:id', name: 'portfolio', component: () => import('./PortfolioPage.vue'), meta: { title: { 'zh-CN': '移交企业', en: 'Hand over firms' }, permission: 'portfolio:manage', back: '/' } },
    { path: '/hand-overs/:id', name: 'hand-over', component: () => import('./HandOverPage.vue'), meta: { title: { 'zh-CN': '移交记录', en: 'Hand-over' }, permission: 'request:change', back: '/' } },
    { path: '/request-reply', name: 'request-reply', component: () => import('./ReplyPage.vue'), meta: { public: true, bare: true, title: { 'zh-CN': '诉求办理确认', en: 'Is it settled?' } } },
  ],
  nav: [
    { to: '/visits', label: title, icon: NotebookPen, permission: 'visit:read', order: 30, shortcut: 'v' },
    { to: '/requests', label: requests, icon: MessageSquareText, permission: 'request:read', order: 40, shortcut: 'r' },
  ],
})
