/**
 * Sidebar and bars are no part of the sign-in page: they are fetched while the server is asked who this is. Phones never
 * fetch the sidebar.
 */
import { ref } from 'vue'

const query = window.matchMedia('(min-width: 1024px)')
export const wide = ref(query.matches)
query.addEventListener('change', ({ matches }) => { wide.value = matches })

export const loadSidebar = () => import('./AppSidebar.vue')

export function loadFrame() {
  if (wide.value) void loadSidebar()
  return import('./AppLayout.vue')
}
