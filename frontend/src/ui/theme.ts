/** Light or dark: as the system says, until a person chooses on this device. public/early.js applies it before the first paint. */
import { ref } from 'vue'

export type Theme = 'system' | 'light' | 'dark'
const KEY = 'miaolin.theme'
const system = window.matchMedia('(prefers-color-scheme: dark)')

const kept = localStorage.getItem(KEY)
export const theme = ref<Theme>(kept === 'light' || kept === 'dark' ? kept : 'system')

export function setTheme(next: Theme) {
  theme.value = next
  if (next === 'system') localStorage.removeItem(KEY)
  else localStorage.setItem(KEY, next)
  apply()
}

export function apply() {
  const dark = theme.value === 'dark' || (theme.value === 'system' && system.matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', dark ? '#0d1411' : '#f4f6f2')
}

system.addEventListener?.('change', apply)
