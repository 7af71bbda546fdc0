import { defineFeature } from '@/ui/feature'

export default defineFeature({
  routes: [
    { path: '/inbox', name: 'inbox', component: () => import('./InboxPage.vue'), meta: { title: { 'zh-CN': '收件箱', en: 'Inbox' }, permission: 'inbox:read' } },
    { path: '/confirm-email', component: () => import('./ConfirmEmailPage.vue'), meta: { title: { 'zh-CN': '确认邮箱', en: 'Confirm address' }, public: true, bare: true } },
  ],
})
