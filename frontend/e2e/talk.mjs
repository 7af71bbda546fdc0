/** What the flows ask and tell the server, as the person who is signed in on the page, and the small things they share. */

export async function ask(page, path) {
  const response = await page.request.get(`/api/v1${path}`)
  return { status: response.status(), ...(await response.json().catch(() => ({}))) }
}

export async function tell(page, method, path, data, headers = {}) {
  const { csrfToken } = await ask(page, '/session')
  const response = await page.request.fetch(`/api/v1${path}`, { method, data, headers: { 'X-CSRF-Token': csrfToken, ...headers } })
  if (!response.ok()) throw new Error(`${method} ${path}: ${response.status()} ${await response.text()}`)
  return response.json().catch(() => ({}))
}

/** An invented enterprise of the county. */
export const newFirm = (page, name, rest = {}) =>
  tell(page, 'POST', '/enterprises', { name, unitCode: '330483100', ...rest }, { 'Idempotency-Key': `e2e-${Date.now()}-${Math.random()}` })

/** A credit code whose check digit is right (GB 32100); the ninth to seventeenth characters count up from `n`. */
export function creditCode(n) {
  const signs = '0123456789ABCDEFGHJKLMNPQRTUWXY'
  const body = `91330483${`MAE2E${String(n).padStart(4, '0')}`}`
  const sum = [...body].reduce((total, sign, at) => total + signs.indexOf(sign) * (3 ** at % 31), 0)
  return body + signs[(31 - (sum % 31)) % 31]
}

/** Waits until `look` answers with something true, and answers with it. */
export async function until(look, what) {
  for (let left = 100; left > 0; left--) {
    const found = await look()
    if (found) return found
    await new Promise((next) => setTimeout(next, 200))
  }
  throw new Error(`waited in vain: ${what}`)
}

export const press = (scope, name) => scope.getByRole('button', { name, exact: true }).filter({ visible: true }).first().click()

/** The record of an address such as /enterprises/0199…; the page has to get there first. */
export async function recordOf(page, under) {
  await page.waitForURL((url) => new RegExp(`^/${under}/[0-9a-f-]{36}$`).test(url.pathname))
  return new URL(page.url()).pathname.split('/').at(-1)
}
