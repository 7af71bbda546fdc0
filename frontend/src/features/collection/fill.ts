/** Filling in a form: kept on the device at every keystroke, and for the firm's colleagues on the server; handed in once. */
import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { api, idempotent, ifMatch, newKey, take } from '@/api/client'
import { useDraft } from '@/api/draft'
import { online } from '@/api/online'
import { asProblem } from '@/api/problem'
import { useSubmit } from '@/ui/submit'
import { begin, filledIn, type Answers, type Detail, type Typed } from './form'

export interface Kept extends Typed { after: string; draft: number }

export function useFill(detail: Ref<Detail>, etag: Ref<string>, done: () => Promise<unknown>) {
  const first = detail.value
  const own = first.may.draft
  const start = (): Kept => ({ ...begin(first.form, first.shown, first.draft?.answers ?? first.answers), after: first.filledAt ?? '', draft: first.draft?.version ?? 0 })
  const draft = useDraft<Kept>(`collection:${first.id}`, start)
  const ready = ref(false)
  const savedAt = ref('')
  const theirs = shallowRef<{ typed: Typed; version: number; by: string } | null>(null)
  const base = shallowRef<Typed>(begin(first.form, first.shown, first.draft?.answers ?? first.answers))

  // What lies on the device is from before the answer was handed in: that one counts now. The version would not tell,
  // because opening the form already changes it.
  void draft.ready.then(async () => {
    if (draft.restored.value && draft.value.after !== (first.filledAt ?? '')) await draft.clear()
    ready.value = true
  })

  let timer: ReturnType<typeof setTimeout> | undefined
  watch(() => [draft.value.values, draft.value.rights], () => {
    if (!own || !ready.value) return
    clearTimeout(timer)
    timer = setTimeout(() => void save(), 2500)
  }, { deep: true })
  onScopeDispose(() => clearTimeout(timer))

  /** Keeps it for the colleagues, over the draft we began with; of two the second is asked. */
  async function save() {
    if (!online.value || theirs.value) return
    try {
      const saved = await take(api.PUT('/collection-returns/{id}/draft', { params: { path: { id: first.id } }, body: { version: draft.value.draft, ...filledIn(draft.value) } }))
      draft.value.draft = saved.version
      base.value = { values: { ...draft.value.values }, rights: [...draft.value.rights] }
      savedAt.value = saved.savedAt
    } catch (error) {
      const problem = asProblem(error)
      const now = problem.params.current as { answers: Answers; version: number; savedByName: string } | undefined
      if (problem.stale && now) theirs.value = { typed: begin(first.form, first.shown, now.answers), version: now.version, by: now.savedByName }
    }
  }

  function settle(values: Record<string, string>) {
    draft.value.values = { ...draft.value.values, ...values }
    draft.value.draft = theirs.value!.version
    theirs.value = null
    void save()
  }

  const key = newKey()
  const form = useSubmit(async () => {
    clearTimeout(timer)
    await take(api.POST('/collection-returns/{id}/answer', { params: { path: { id: first.id } }, body: filledIn(draft.value), headers: { ...ifMatch(etag.value), ...idempotent(key) } }))
    await draft.clear()
    await done()
  })
  const state = computed(() => (!online.value ? 'draftOffline' : draft.state.value === 'saving' ? 'draftSaving' : savedAt.value ? 'draftSynced' : draft.state.value === 'saved' ? 'draftKept' : ''))
  return { typed: draft.value as Typed, ready, own, form, state, savedAt, theirs, base, settle }
}
