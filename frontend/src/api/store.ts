/** The device's own small database: drafts, what waits to be sent, and a few answers kept for use without reception. */
import type { DBSchema, IDBPDatabase } from 'idb'

export interface Waiting {
  /** The idempotency key: sent again, the server answers with what it made the first time. */
  key: string
  kind: string
  /** Whose it is. Only they may send it, whoever uses the device next. */
  user: string
  payload: unknown
  /** What a person calls it in the list of waiting things. */
  label: string
  createdAt: string
  attempts: number
  /** Why the server refused it; then it waits for a person, not for the network. */
  refusal?: { code: string; detail: string; requestId?: string }
}

interface Schema extends DBSchema {
  drafts: { key: string; value: { id: string; value: unknown; savedAt: string } }
  waiting: { key: string; value: Waiting; indexes: { user: string } }
  kept: { key: string; value: { id: string; value: unknown; savedAt: string } }
}

let opened: Promise<IDBPDatabase<Schema>> | undefined

export function store(): Promise<IDBPDatabase<Schema>> {
  opened ??= import('idb').then(({ openDB }) => openDB<Schema>('miaolin', 1, {
    upgrade(db) {
      db.createObjectStore('drafts', { keyPath: 'id' })
      db.createObjectStore('waiting', { keyPath: 'key' }).createIndex('user', 'user')
      db.createObjectStore('kept', { keyPath: 'id' })
    },
    terminated() { opened = undefined },
  }))
  return opened
}

/** A copy of plain data that the database can hold: reactive wrappers are not clonable, Blobs have to stay what they are. */
export function plain<T>(value: T): T {
  if (value instanceof Blob || value instanceof Date || value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(plain) as T
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)])) as T
}

/** Keeps an answer for use without reception, such as "my recent firms". */
export async function keep(id: string, value: unknown): Promise<void> {
  await (await store()).put('kept', { id, value: plain(value), savedAt: new Date().toISOString() })
}

export async function kept<T>(id: string): Promise<T | undefined> {
  return (await (await store()).get('kept', id))?.value as T | undefined
}

/** What one person's screens kept must not be there for the next; what waits to be sent stays with its owner. */
export async function forgetKept(): Promise<void> {
  await (await store()).clear('kept')
}
