import { defineFeature } from '@/ui/feature'

export default defineFeature({
  routes: [
    {
      path: '/sign-in', name: 'sign-in', component: () => import('./SignInPage.vue'),
      meta: { public: true, bare: true, title: { 'zh-CN': '登录', en: 'Sign in' } },
    },
  ],
})
