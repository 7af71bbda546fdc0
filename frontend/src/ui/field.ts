/** What a Field tells the control inside it, so that label, hint and error are tied to it without repeating ids. */
import { computed, inject, provide, useId, type ComputedRef, type InjectionKey } from 'vue'

interface FieldLink {
  id: string
  describedBy: ComputedRef<string | undefined>
  invalid: ComputedRef<boolean>
  required: ComputedRef<boolean>
}

const KEY: InjectionKey<FieldLink> = Symbol('field')

export function provideField(props: { error?: string; hint?: string; required?: boolean }): FieldLink {
  const id = useId()
  const link: FieldLink = {
    id,
    describedBy: computed(() => (props.error ? `${id}-error` : props.hint ? `${id}-hint` : undefined)),
    invalid: computed(() => Boolean(props.error)),
    required: computed(() => Boolean(props.required)),
  }
  provide(KEY, link)
  return link
}

/** The attributes a control takes over from the Field around it; none when it stands alone. */
export function useField() {
  const link = inject(KEY, null)
  return computed(() => (link
    ? { id: link.id, 'aria-describedby': link.describedBy.value, 'aria-invalid': link.invalid.value || undefined, 'aria-required': link.required.value || undefined }
    : {}))
}
