import { ListChecks } from '@lucide/vue'
import { defineFeature } from '@/ui/feature'

const mine = { 'zh-CN': '还差什么', en: 'What is missing' }

export default defineFeature({
  routes: [
    { path: '/my/assessment', name: 'my-assessment', component: () => import('./AssessmentMine.vue'), meta: { title: mine, permission: 'assessment:read' } },
    {
      path: '/enterprises/:id/what-if', name: 'what-if', component: () => import('./WhatIfPage.vue'),
      meta: { title: { 'zh-CN': '试算', en: 'What if' }, permission: 'assessment:read', back: '/enterprises/:id?tab=assessment' },
    },
  ],
  nav: [{ to: '/my/assessment', label: mine, icon: ListChecks, permission: 'assessment:read', role: 'enterprise', order: 15, phone: 2, shortcut: 'm' }],
})
