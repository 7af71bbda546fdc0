/**
 * Sending a form: busy while it runs, the refusal beside the fields it names, the first of them focused.
 *
 *   const form = useSubmit(async () => { await take(api.POST(...)); router.push(...) })
 *   <form @submit.prevent="form.submit"> … <Field :error="form.error('name')"> … <FormError :problem="form.problem.value" />
 */
import { nextTick, ref, shallowRef } from 'vue'
import { asProblem, type Problem } from '@/api/problem'

export function useSubmit(run: () => Promise<unknown>) {
  const busy = ref(false)
  const problem = shallowRef<Problem | null>(null)
  const own = ref<Record<string, string>>({})

  async function submit(event?: Event) {
    if (busy.value) return
    busy.value = true
    problem.value = null
    own.value = {}
    try {
      await run()
    } catch (error) {
      if (error instanceof Invalid) own.value = error.fields
      else problem.value = asProblem(error)
      const form = event?.target instanceof HTMLElement ? event.target : document
      await nextTick()
      form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
    } finally {
      busy.value = false
    }
  }

  const error = (path: string) => own.value[path] ?? problem.value?.field(path)
  return { submit, busy, problem, error }
}

/** Thrown inside the run to refuse before asking the server: field → what is wrong. */
export class Invalid extends Error {
  constructor(readonly fields: Record<string, string>) {
    super('invalid')
  }
}
