/**
 * A form that survives everything: each change is written to the device at once, and read back when the form opens again.
 *
 *   const draft = useDraft('visit', () => ({ enterpriseId: '', findings: '' }))
 *   draft.value.findings = '…'      draft.state.value: 'empty' | 'saving' | 'saved'      await draft.clear()
 */
import { nextTick, onScopeDispose, reactive, ref, watch } from 'vue'
import { session } from './session'
import { plain, store } from './store'

export type DraftState = 'empty' | 'saving' | 'saved'

export function useDraft<T extends object>(name: string, initial: () => T) {
  // A draft belongs to its writer: a shared phone must not show it to the next person.
  const id = `${session.value?.user.id ?? ''}:${name}`
  const value = reactive(initial()) as T
  const state = ref<DraftState>('empty')
  const restored = ref(false)
  /** The device refused to keep it: no room left, or a private window. The form itself still holds everything. */
  const full = ref(false)
  let touched = false
  let paused = false
  let last = Promise.resolve()

  const ready = load()

  async function load() {
    const saved = await (await store()).get('drafts', id).catch(() => undefined)
    if (!saved || touched) return
    await assign(saved.value as T)
    restored.value = true
    state.value = 'saved'
  }

  /** Replaces what is in the form without taking it for typing. */
  async function assign(next: T) {
    paused = true
    Object.assign(value, initial(), next)
    await nextTick()
    paused = false
  }

  function save() {
    if (paused) return
    touched = true
    state.value = 'saving'
    const copy = { id, value: plain(value), savedAt: new Date().toISOString() }
    last = store().then(async (db) => {
      // Committed without waiting for its answer, or a reload in the middle of a word would take the last ones along.
      const write = db.transaction('drafts', 'readwrite')
      void write.store.put(copy).catch(() => {})
      write.commit?.()
      await write.done
    }).then(
      () => { state.value = 'saved'; full.value = false },
      () => { state.value = 'empty'; full.value = true },
    )
  }

  async function clear() {
    await assign(initial())
    touched = false
    restored.value = false
    full.value = false
    await last
    await (await store()).delete('drafts', id).catch(() => {})
    state.value = 'empty'
  }

  onScopeDispose(watch(value, save, { deep: true, flush: 'sync' }))

  return { value, state, restored, full, ready, clear, settled: () => last }
}

/** The drafts this person began on this device under names that start alike. */
export async function drafts<T>(prefix: string): Promise<{ name: string; value: T }[]> {
  const mine = `${session.value?.user.id ?? ''}:`
  const found = await store().then((db) => db.getAll('drafts', IDBKeyRange.bound(mine + prefix, `${mine}${prefix}\uffff`))).catch(() => [])
  return found.map(({ id, value }) => ({ name: id.slice(mine.length), value: value as T }))
}
