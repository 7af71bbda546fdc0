/** Every feature that is there, and what of it the person who is signed in may see. */
import { computed } from 'vue'
import { House } from '@lucide/vue'
import { can, holds, session } from '@/api/session'
import { lang } from '@/i18n'
import type { Both, Feature, NavItem } from '@/ui/feature'

const found = import.meta.glob<Feature>('../features/*/routes.ts', { eager: true, import: 'default' })

export const features = Object.values(found)

export const say = (words: Both) => words[lang.value]

export function allowed(permission?: string | readonly string[]): boolean {
  if (!permission) return true
  return typeof permission === 'string' ? can(permission) : permission.some(can)
}

export const homeTitle: Both = { 'zh-CN': '工作台', en: 'Home' }
const home: NavItem = { to: '/', label: homeTitle, icon: House, order: 10, shortcut: 'h' }

const items = [home, ...features.flatMap((feature) => feature.nav ?? [])].sort((a, b) => a.order - b.order)

export const nav = computed<NavItem[]>(() => (session.value ? items.filter((item) => allowed(item.permission) && (!item.role || holds(item.role))) : []))
export const workNav = computed(() => nav.value.filter((item) => item.group !== 'admin'))
export const adminNav = computed(() => nav.value.filter((item) => item.group === 'admin'))

/** What each role opens first on a phone. Of several roles the one that stands first decides. */
const thumb: readonly (readonly [role: string, paths: readonly string[]])[] = [
  ['officer', ['/', '/enterprises', '/visits', '/requests']],
  ['manager', ['/', '/enterprises', '/requests', '/collections']],
  ['leader', ['/', '/enterprises', '/requests', '/plans']],
  ['admin', ['/', '/users', '/invitations', '/jobs']],
  ['auditor', ['/', '/audit', '/exports', '/enterprises']],
  ['coach', ['/', '/coachings', '/enterprises', '/plans']],
  ['agent', ['/', '/agencies', '/collections', '/enterprises']],
  ['enterprise', ['/', '/my/assessment', '/plans', '/trainings']],
]

/** The four a thumb reaches; everything else is under "more". */
export const phoneNav = computed(() => {
  const first = thumb.find(([role]) => holds(role))?.[1] ?? ['/']
  const rank = ({ to }: NavItem) => (first.includes(to) ? first.indexOf(to) : first.length)
  return [...nav.value].sort((a, b) => rank(a) - rank(b) || a.order - b.order).slice(0, 4)
})
export const restNav = computed(() => nav.value.filter((item) => !phoneNav.value.includes(item)))
