import { defineFeature } from '@/ui/feature'

export default defineFeature({
  routes: [
    { path: '/inbox', name: 'inbox', component: () => import('./InboxPage.vue'), meta: { title: { 'zh-CN': '收件箱', en: 'Inbox' }, permission: 'inbox:read' } },
  ],
})
