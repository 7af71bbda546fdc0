/**
 * Every page there is, and for whom: the accessibility run and `npm run look -- --all true` go through this list.
 * `path` may be a function that asks the API (as that person) for a record to show. `does` brings the page into a
 * further state, such as an open dialog.
 */

/** The first record of a list: first('/enterprises', (id) => `/enterprises/${id}`). */
export const first = (list, to) => async (page) => {
  const response = await page.request.get(`/api/v1${list}${list.includes('?') ? '&' : '?'}limit=1`)
  const [record] = (await response.json()).items ?? []
  if (!record) throw new Error(`${list} is empty`)
  return to(record.id)
}

export const PAGES = [
  { name: 'sign-in', path: '/sign-in' },
  { name: 'home-day', path: '/', user: 'officer-wuzhen' },
  { name: 'home-county', path: '/', user: 'manager' },
  { name: 'home-firm', path: '/', user: 'enterprise-1' },
  { name: 'home-coach', path: '/', user: 'coach' },
  { name: 'home-desk', path: '/', user: 'admin' },
  { name: 'access-log', path: first('/enterprises', (id) => `/enterprises/${id}?tab=access`), user: 'enterprise-1' },
  { name: 'account', path: '/account', user: 'officer-wuzhen' },
  { name: 'change-password', path: '/account/password', user: 'officer-wuzhen' },
  { name: 'users', path: '/users', user: 'admin' },
  { name: 'user', path: first('/users?q=officer-wuzhen', (id) => `/users/${id}`), user: 'admin' },
  { name: 'roles', path: '/users/roles', user: 'admin' },
  { name: 'invitations', path: '/invitations', user: 'manager' },
  { name: 'imports', path: '/imports', user: 'manager' },
  { name: 'visits', path: '/visits', user: 'officer-wuzhen' },
  { name: 'visit-new', path: '/visits/new', user: 'officer-wuzhen' },
  { name: 'visit-form', path: first('/enterprises', (id) => `/visits/new?enterprise=${id}`), user: 'officer-wuzhen' },
  { name: 'visit', path: first('/visits?need=ip', (id) => `/visits/${id}`), user: 'manager' },
  { name: 'visit-edit', path: first('/visits?need=ip', (id) => `/visits/${id}/edit`), user: 'manager' },
  { name: 'visits-of-firm', path: first('/enterprises', (id) => `/enterprises/${id}?tab=visits`), user: 'officer-wuzhen' },
  { name: 'requests', path: '/requests', user: 'officer-wuzhen' },
  { name: 'request', path: first('/requests?state=open', (id) => `/requests?open=${id}`), user: 'officer-wuzhen' },
  { name: 'own-visits', path: '/visits', user: 'enterprise-1' },
  { name: 'own-visit', path: first('/visits', (id) => `/visits/${id}`), user: 'enterprise-1' },
  { name: 'own-requests', path: '/requests', user: 'enterprise-1' },
  { name: 'inbox', path: '/inbox', user: 'enterprise-1' },
  { name: 'inbox-done', path: '/inbox?show=done', user: 'officer-wuzhen' },
  { name: 'missing', path: '/nowhere', user: 'officer-wuzhen' },
  { name: 'forbidden', path: '/users', user: 'coach' },
]
