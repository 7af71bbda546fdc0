/**
 * The typed client of /api/v1. Calls either answer or throw a Problem:
 *
 *   const page = await take(api.GET('/visits', { params: { query: { limit: 50 } } }))
 *   const { value, etag } = await takeTagged(api.GET('/visits/{id}', { params: { path: { id } } }))
 *   await take(api.PATCH('/visits/{id}', { params: { path: { id } }, body, headers: ifMatch(etag) }))
 *   await take(api.POST('/visits', { body, headers: idempotent(key) }))
 */
import createClient, { type Middleware } from 'openapi-fetch'
import { lang } from '@/i18n'
import { setReachable } from './online'
import { Problem, problemOf } from './problem'
import type { paths } from './schema'

const BASE = '/api/v1'

/** The contract's addresses without the part they all share. */
type Paths = { [P in keyof paths as P extends `${typeof BASE}${infer Rest}` ? Rest : never]: paths[P] }

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])
let csrfToken = ''
let signedOut: () => void = () => {}

export function setCsrfToken(token: string) { csrfToken = token }

/** The shell leads to the sign-in page when the server no longer knows us. */
export function onSignedOut(handler: () => void) { signedOut = handler }

const conversation: Middleware = {
  onRequest({ request }) {
    request.headers.set('Accept-Language', lang.value)
    if (!SAFE.has(request.method)) request.headers.set('X-CSRF-Token', csrfToken)
    return request
  },
  async onResponse({ response, schemaPath }) {
    setReachable(true)
    if (response.ok) return response
    const problem = await problemOf(response)
    if (problem.status === 401 && schemaPath !== '/session') signedOut()
    throw problem
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === 'AbortError') return error
    setReachable(false)
    return new Problem(0, { detail: '' })
  },
}

export const api = createClient<Paths>({
  baseUrl: BASE,
  credentials: 'same-origin',
  fetch: (request) => globalThis.fetch(request),
})
api.use(conversation)

interface Answer<T> { data?: T; response: Response }

/** The body of an answer. */
export async function take<T>(call: Promise<Answer<T>>): Promise<T> {
  return (await call).data as T
}

/** The body and the ETag a later change has to name. */
export async function takeTagged<T>(call: Promise<Answer<T>>): Promise<{ value: T; etag: string }> {
  const { data, response } = await call
  return { value: data as T, etag: response.headers.get('ETag') ?? '' }
}

/** "Change it only if nobody else has since." */
export const ifMatch = (etag: string) => ({ 'If-Match': etag })

/** "Do it once, however often you hear it." Make the key when the form opens, not when it is sent. */
export const idempotent = (key: string) => ({ 'Idempotency-Key': key })

export function newKey(): string {
  return crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('')
}
