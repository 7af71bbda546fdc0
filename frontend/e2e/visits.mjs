/** What the flows of visits share: who writes, about which firm, on what kind of device. */
import { ask, newFirm, tell } from './talk.mjs'

export const submit = '提交走访记录'
export const findings = (page) => page.getByPlaceholder(/企业反映了什么/)
export const visitsOf = async (page, firm) => (await ask(page, `/visits?enterprise=${firm.id}&limit=50`)).items
export const day = (page, days) => page.evaluate((n) => new Date(Date.now() + (8 + n * 24) * 3_600_000).toISOString().slice(0, 10), days)

export async function officer({ open, signIn }, options = {}) {
  const page = await open({ size: 'phone', ...options })
  await signIn(page, 'officer-wuzhen')
  return page
}

/** A firm of its own for each flow, so that counts mean something. */
export const firmOf = (page, name) => newFirm(page, `桐乡市${name}有限公司`)

export async function logged(page, firm, rest = {}) {
  const body = { enterpriseId: firm.id, visitedOn: await day(page, 0), mode: 'onsite', purposes: ['survey'], needs: [], findings: '首次走访。', ...rest }
  return tell(page, 'POST', '/visits', body, { 'Idempotency-Key': `e2e-${Date.now()}-${Math.random()}` })
}

export const photo = async (page, name, bytes) => ({ name, mimeType: 'image/jpeg', buffer: bytes ? Buffer.alloc(bytes, 7) : await page.screenshot({ type: 'jpeg' }) })

/** A device on which nothing larger than `window.room` bytes can be stored. */
export const little = (page) => page.addInitScript(() => {
  window.room = 400_000
  const size = (value) => (value instanceof Blob ? value.size : typeof value === 'string' ? value.length * 2 : value && typeof value === 'object' ? Object.values(value).reduce((sum, part) => sum + size(part), 8) : 8)
  const put = IDBObjectStore.prototype.put
  IDBObjectStore.prototype.put = function (value, ...key) {
    if (size(value) > window.room) throw new DOMException('no room', 'QuotaExceededError')
    return put.call(this, value, ...key)
  }
})

/** How often the server was asked to make a visit. */
export function posts(page) {
  const seen = []
  page.on('request', (request) => { if (request.method() === 'POST' && new URL(request.url()).pathname === '/api/v1/visits') seen.push(request) })
  return seen
}
