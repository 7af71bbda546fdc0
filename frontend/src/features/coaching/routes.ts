import { MessagesSquare, FileCheck } from '@lucide/vue'
import { defineFeature } from '@/ui/feature'

const coachings = { 'zh-CN': '一对一辅导', en: 'Coaching' }
const reviews = { 'zh-CN': '预评审', en: 'Pre-reviews' }
const coaches = { 'zh-CN': '辅导专家', en: 'Coaches' }

export default defineFeature({
  routes: [
    { path: '/coachings', name: 'coachings', component: () => import('./ListPage.vue'), meta: { title: coachings, permission: 'coaching:read' } },
    { path: '/coachings/new', name: 'coaching-new', component: () => import('./BookPage.vue'), meta: { title: { 'zh-CN': '预约辅导', en: 'Book coaching' }, permission: 'coaching:create', back: '/coachings' } },
    { path: '/coachings/:id', name: 'coaching', component: () => import('./DetailPage.vue'), meta: { title: coachings, permission: 'coaching:read', back: '/coachings' } },
    { path: '/coachings/:id/record', name: 'coaching-record', component: () => import('./RecordPage.vue'), meta: { title: { 'zh-CN': '辅导记录', en: 'Record' }, permission: 'coaching:change', back: '/coachings' } },
    { path: '/coaches', name: 'coaches', component: () => import('./CoachesPage.vue'), meta: { title: coaches, permission: 'coach:read', back: '/coachings' } },
    { path: '/coaches/new', name: 'coach-new', component: () => import('./CoachPage.vue'), meta: { title: { 'zh-CN': '新建专家档案', en: 'New coach' }, permission: 'coach:create', back: '/coaches' } },
    { path: '/coaches/:id', name: 'coach', component: () => import('./CoachPage.vue'), meta: { title: coaches, permission: 'coach:read', back: '/coaches' } },
    { path: '/reviews', name: 'reviews', component: () => import('./ReviewsPage.vue'), meta: { title: reviews, permission: 'review:read' } },
    { path: '/reviews/:id', name: 'review', component: () => import('./ReviewPage.vue'), meta: { title: reviews, permission: 'review:read', back: '/reviews' } },
    { path: '/reviews/:id/sheet', name: 'review-sheet', component: () => import('./SheetPage.vue'), meta: { title: { 'zh-CN': '评分表', en: 'Score sheet' }, permission: 'review:change', bare: true } },
    { path: '/review', name: 'review-door', component: () => import('./DoorPage.vue'), meta: { title: reviews, public: true, bare: true, light: true } },
  ],
  nav: [
    { to: '/coachings', label: coachings, icon: MessagesSquare, permission: 'coaching:read', order: 48, shortcut: 'o' },
    { to: '/reviews', label: reviews, icon: FileCheck, permission: 'review:read', order: 49 },
  ],
})
