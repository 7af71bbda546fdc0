import { UsersRound } from '@lucide/vue'
import { defineFeature } from '@/ui/feature'

const agencies = { 'zh-CN': '我代理的企业', en: 'Enterprises I act for' }

export default defineFeature({
  routes: [{ path: '/agencies', name: 'agencies', component: () => import('./AgenciesPage.vue'), meta: { title: agencies, permission: 'agency:read' } }],
  nav: [{ to: '/agencies', label: agencies, short: { 'zh-CN': '代理企业', en: 'Clients' }, icon: UsersRound, permission: 'agency:read', order: 20 }],
})
