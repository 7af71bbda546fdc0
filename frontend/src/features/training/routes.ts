import { Presentation } from '@lucide/vue'
import { defineFeature } from '@/ui/feature'

const trainings = { 'zh-CN': '培训班', en: 'Training' }

export default defineFeature({
  routes: [
    { path: '/trainings', name: 'trainings', component: () => import('./ListPage.vue'), meta: { title: trainings, permission: 'training:read' } },
    { path: '/trainings/new', name: 'training-new', component: () => import('./FormPage.vue'), meta: { title: { 'zh-CN': '新建培训班', en: 'New session' }, permission: 'training:create', back: '/trainings' } },
    { path: '/trainings/:id', name: 'training', component: () => import('./DetailPage.vue'), meta: { title: trainings, permission: 'training:read', back: '/trainings' } },
    { path: '/trainings/:id/edit', name: 'training-edit', component: () => import('./FormPage.vue'), meta: { title: { 'zh-CN': '编辑培训班', en: 'Edit session' }, permission: 'training:change', back: '/trainings' } },
    { path: '/trainings/:id/screen', name: 'training-screen', component: () => import('./ScreenPage.vue'), meta: { title: { 'zh-CN': '签到大屏', en: 'Sign-in screen' }, permission: 'training:change', bare: true } },
    { path: '/trainings/:id/sign-in/:token', name: 'training-door', component: () => import('./DoorPage.vue'), meta: { title: { 'zh-CN': '培训签到', en: 'Training sign-in' }, public: true, bare: true, light: true } },
    { path: '/trainings/:id/certificates/:enrolment', name: 'training-certificate', component: () => import('./CertificatePage.vue'), meta: { title: { 'zh-CN': '学时证明', en: 'Certificate' }, permission: 'training:read', bare: true } },
  ],
  nav: [{ to: '/trainings', label: trainings, icon: Presentation, permission: 'training:read', order: 47, shortcut: 'c' }],
})
