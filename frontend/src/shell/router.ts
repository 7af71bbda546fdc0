/** Addresses and who gets to open them. */
import { createRouter, createWebHistory, type RouteLocationNormalized } from 'vue-router'
import { asking } from '@/api/cache'
import { onSignedOut } from '@/api/client'
import { forgetSession, session, startSession } from '@/api/session'
import { lang, wordsReady } from '@/i18n'
import { ref, watch } from 'vue'
import { features, homeTitle, say } from './features'
import { loadFrame } from './frame'

/** A page whose code could not be fetched: no reception, or the server has newer pages by now. */
export const unopened = ref<string | null>(null)

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', name: 'home', component: () => import('./HomePage.vue'), meta: { title: homeTitle, light: true } },
    ...features.flatMap((feature) => feature.routes),
    { path: '/:rest(.*)*', name: 'missing', component: () => import('./MissingPage.vue') },
  ],
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? undefined : { top: 0 }),
})

router.beforeEach(async (to) => {
  unopened.value = null
  if (to.meta.public) return true
  if (!session.value) void loadFrame().catch(() => {})
  await startSession()
  if (!session.value) return signInFirst(to)
  if (session.value.user.mustChangePassword && to.name !== 'change-password') return { name: 'change-password', query: { return: to.fullPath } }
  if (session.value.unfinished && to.name !== 'second-factor') return { name: 'second-factor', query: { return: to.fullPath } }
  return true
})

router.beforeResolve(wordsReady)
router.beforeResolve((to) => (to.meta.light ? undefined : asking()))

router.onError((_, to) => { unopened.value = to.fullPath })

onSignedOut(() => {
  forgetSession()
  const here = router.currentRoute.value
  if (!here.meta.public) void router.replace(signInFirst(here))
})

function signInFirst(to: RouteLocationNormalized) {
  return { name: 'sign-in', query: to.fullPath === '/' ? {} : { return: to.fullPath } }
}

function title() {
  const { meta } = router.currentRoute.value
  document.title = meta.title ? `${say(meta.title)} · 苗林` : '苗林 Miaolin'
}
router.afterEach(title)
watch(lang, title)
