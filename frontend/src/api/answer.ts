/**
 * A question whose last answer is kept on the device: shown at once and without reception, asked again behind it.
 * For the pages that have to open on a factory floor; all others ask through the query cache, which is bigger.
 */
import { computed, shallowRef, watch } from 'vue'
import { online } from './online'
import { asProblem, type Problem } from './problem'
import { session } from './session'
import { keep, kept } from './store'

const FRESH = 60_000
const asked = new Map<string, { at: number; answer: Promise<unknown> }>()

/** After something was sent, what was asked before is no longer true. */
export const askAgain = () => asked.clear()

/** Two people may share a device, and the second must not see what the first was told. */
const own = (id: string) => `${session.value?.user.id}:${id}`

/** Several parts of a page that ask the same thing within a minute share one request. */
function once<T>(id: string, ask: () => Promise<T>): Promise<T> {
  const key = own(id)
  const before = asked.get(key)
  if (before && Date.now() - before.at < FRESH) return before.answer as Promise<T>
  const answer = ask().then(
    (value) => { void keep(key, value).catch(() => {}); return value },
    (error) => { asked.delete(key); throw error },
  )
  asked.set(key, { at: Date.now(), answer })
  return answer
}

/** `id` names what is asked; empty asks nothing. A change of it asks anew. */
export function useAnswer<T>(id: () => string, ask: () => Promise<T>) {
  const data = shallowRef<T>()
  const error = shallowRef<Problem | null>(null)
  let turn = 0

  async function load() {
    const mine = ++turn
    const name = id()
    data.value = undefined
    error.value = null
    if (!name) return
    void kept<T>(own(name)).then((before) => { if (mine === turn) data.value ??= before }, () => {})
    try {
      const answer = await once(name, ask)
      if (mine === turn) data.value = answer
    } catch (refused) {
      if (mine === turn) error.value = asProblem(refused)
    }
  }

  watch(id, load, { immediate: true })
  watch(online, (now) => { if (now && error.value?.passing) void load() })
  return { data, error, pending: computed(() => data.value === undefined && error.value === null) }
}
