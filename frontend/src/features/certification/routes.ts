import { Award } from '@lucide/vue'
import { defineFeature } from '@/ui/feature'

const titles = { 'zh-CN': '资质', en: 'Titles' }

export default defineFeature({
  routes: [
    { path: '/titles', name: 'titles', component: () => import('./TitlesPage.vue'), meta: { title: titles, permission: 'title:read' } },
  ],
  nav: [{ to: '/titles', label: titles, icon: Award, permission: 'title:create', order: 50, shortcut: 't' }],
})
