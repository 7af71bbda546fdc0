/**
 * Writes made without reception wait here and are sent once: at start, when the network returns, when the page is looked
 * at again, and after a pause that grows. (Background Sync is missing inside WeChat and DingTalk, so we never rely on it.)
 * Each carries its idempotency key, so an answer lost on the way cannot make a second record.
 *
 * A feature says in `src/features/<name>/outbox.ts` how its kind is sent:
 *   export default [defineSender('visit', async (payload: NewVisit, key) => { … })]
 */
import { computed, ref, shallowRef } from 'vue'
import { newKey } from './client'
import { asProblem, Problem } from './problem'
import { refreshSession, session } from './session'
import { plain, store, type Waiting } from './store'

export interface Sender {
  kind: string
  send: (payload: never, key: string) => Promise<unknown>
  /** The page that can correct a refused one: it calls amend() with the key it finds in the address. */
  fix?: (key: string) => string
}

export function defineSender<P>(kind: string, send: (payload: P, key: string) => Promise<unknown>, fix?: Sender['fix']): Sender {
  return { kind, send: send as Sender['send'], fix }
}

/** Where the senders are; told by the shell, because features lie above. Fetched only when something waits. */
let findSenders: () => Promise<Sender[]> = async () => []
export function senders(find: () => Promise<Sender[]>) { findSenders = find }

/** Where a refused entry can be corrected, if its feature has such a page. */
export async function fixOf(entry: Waiting): Promise<string | undefined> {
  return (await findSenders()).find(({ kind }) => kind === entry.kind)?.fix?.(entry.key)
}

const entries = shallowRef<Waiting[]>([])
type Listener = (kind: string, key: string, made: unknown) => void
const listeners = new Set<Listener>()
export const sending = ref(false)

export const outbox = computed(() => entries.value)
export const waiting = computed(() => entries.value.filter((entry) => !entry.refusal))
export const refused = computed(() => entries.value.filter((entry) => entry.refusal))

/** Called with kind, key and the sender's answer after something was accepted, to refresh what is on screen. */
export function onSent(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** How long a person is kept waiting for an answer; with poor reception the sending goes on behind their back. */
const PATIENCE = 8_000

/**
 * Hands a write over. 'sent': the server has it. 'waiting': the device has it and will send it. Refused: throws the
 * Problem and keeps nothing, for the form is still there to be corrected. A refusal that comes after our patience
 * stays in the list of waiting things, for by then the form is gone. Who has to sign in again keeps the form, too; and a
 * device that is full sends at once or not at all.
 */
export async function send(kind: string, payload: unknown, label: string, key = newKey(), patience = PATIENCE): Promise<'sent' | 'waiting'> {
  const user = session.value?.user.id
  if (!user) throw new Problem(401)
  const entry: Waiting = { key, kind, user, payload: plain(payload), label, createdAt: new Date().toISOString(), attempts: 0 }
  try {
    await (await store()).put('waiting', entry)
  } catch {
    return straight(entry)
  }
  await reload()
  const problem = await Promise.race([flush(key), after(patience)])
  if (problem === LATE) return 'waiting'
  if (!problem) return entries.value.some((other) => other.key === key) ? 'waiting' : 'sent'
  await discard(key)
  throw problem
}

/** Without a copy on the device. */
async function straight({ kind, payload, key }: Waiting): Promise<'sent'> {
  const way = (await findSenders()).find((one) => one.kind === kind)
  if (!way) throw new Problem(0)
  const made = await way.send(payload as never, key)
  listeners.forEach((listener) => listener(kind, key, made))
  return 'sent'
}

const LATE = Symbol('late')
const after = (ms: number) => new Promise<typeof LATE>((done) => { setTimeout(() => done(LATE), ms) })

export async function discard(key: string): Promise<void> {
  await (await store()).delete('waiting', key)
  await reload()
}

/** Puts a corrected entry back into the queue under its old key. */
export async function amend(key: string, payload: unknown): Promise<void> {
  const db = await store()
  const entry = await db.get('waiting', key)
  if (!entry) return
  await db.put('waiting', { ...entry, payload: plain(payload), refusal: undefined })
  await reload()
  void flush()
}

export async function reload(): Promise<void> {
  const user = session.value?.user.id
  entries.value = user ? (await (await store()).getAllFromIndex('waiting', 'user', user)).sort((a, b) => a.createdAt.localeCompare(b.createdAt)) : []
}

let running: Promise<Problem | undefined> | null = null
let timer: ReturnType<typeof setTimeout> | undefined

/** Sends what waits, oldest first, one tab at a time. Answers with the refusal of `own`, if it was refused. */
export async function flush(own?: string): Promise<Problem | undefined> {
  if (running) {
    await running
    if (!own) return undefined
  }
  running = alone(() => drain(own)).finally(() => { running = null })
  return running
}

function alone<T>(work: () => Promise<T>): Promise<T> {
  // Without the Web Locks of newer browsers two tabs may send the same entry; its key makes that harmless.
  return navigator.locks ? navigator.locks.request('miaolin-outbox', work) as Promise<T> : work()
}

async function drain(own?: string): Promise<Problem | undefined> {
  await reload()
  const todo = waiting.value
  if (todo.length === 0) return undefined
  sending.value = true
  let ownRefusal: Problem | undefined
  try {
    // Opened without reception, the page knows who writes but holds no token yet.
    if (session.value?.csrfToken === '') await refreshSession()
    const ways = await findSenders()
    for (const entry of todo) {
      const way = ways.find(({ kind }) => kind === entry.kind)
      if (!way || session.value?.user.id !== entry.user) continue
      const problem = await attempt(way, entry)
      if (problem && !problem.passing && entry.key === own) ownRefusal = problem
      if (problem?.passing || problem?.status === 401) {
        later(entry.attempts + 1)
        break
      }
    }
  } catch {
    later(1) // the senders' own code or the session could not be fetched
  } finally {
    sending.value = false
    await reload()
  }
  return ownRefusal
}

async function attempt(way: Sender, entry: Waiting): Promise<Problem | undefined> {
  const db = await store()
  try {
    const made = await way.send(entry.payload as never, entry.key)
    await db.delete('waiting', entry.key)
    listeners.forEach((listener) => listener(entry.kind, entry.key, made))
    return undefined
  } catch (error) {
    const problem = asProblem(error)
    const refusal = problem.passing || problem.status === 401 ? undefined : { code: problem.code, detail: problem.message, requestId: problem.requestId }
    await db.put('waiting', { ...entry, attempts: entry.attempts + 1, refusal })
    return problem
  }
}

function later(attempts: number) {
  clearTimeout(timer)
  timer = setTimeout(() => void flush(), Math.min(5 * 60_000, 2_000 * 2 ** Math.min(attempts, 8)))
}

/** Called once by the shell. */
export function startOutbox(): void {
  const go = () => { if (session.value) void flush() }
  window.addEventListener('online', go)
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') go() })
  go()
}
