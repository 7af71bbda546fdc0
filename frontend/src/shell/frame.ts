/** Sidebar and bars are no part of the sign-in page: they are fetched while the server is asked who this is. */
export const loadFrame = () => import('./AppLayout.vue')
