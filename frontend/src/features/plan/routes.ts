import { BookOpenCheck, ClipboardList } from '@lucide/vue'
import { defineFeature } from '@/ui/feature'

const plans = { 'zh-CN': '一企一策', en: 'Plans' }
const menu = { 'zh-CN': '培育菜单', en: 'Menu' }
const effect = { 'zh-CN': '培育成效', en: 'Effect' }

export default defineFeature({
  routes: [
    { path: '/plans', name: 'plans', component: () => import('./PlansPage.vue'), meta: { title: plans, permission: 'plan:read' } },
    { path: '/menu', name: 'menu', component: () => import('./MenuPage.vue'), meta: { title: menu, permission: 'menu_item:read' } },
    { path: '/menu/effects', name: 'menu-effects', component: () => import('./EffectPage.vue'), meta: { title: effect, permission: 'menu_effect:read', back: '/menu' } },
  ],
  nav: [
    { to: '/plans', label: plans, icon: ClipboardList, permission: 'plan:read', order: 45, shortcut: 'p' },
    { to: '/menu', label: menu, icon: BookOpenCheck, permission: ['plan:read', 'menu_item:change'], order: 46, shortcut: 'm' },
  ],
})
