/** Which columns of a table a person wants to see, remembered on the device under the table's name. */
import { computed, ref } from 'vue'

export interface Column {
  key: string
  label: string
  /** The name the API sorts by; without it the column cannot be sorted. */
  sort?: string
  align?: 'start' | 'end'
  /** A CSS width, such as "120px". */
  width?: string
  /** Always shown and not in the chooser. */
  fixed?: boolean
  /** Not shown until chosen. */
  extra?: boolean
  /** The full text as tooltip and a single line with an ellipsis. */
  clip?: boolean
}

export function useColumns(name: string, columns: () => readonly Column[]) {
  const key = `miaolin.columns.${name}`
  const chosen = ref<string[] | null>(read(key))

  const on = (column: Column) => column.fixed || (chosen.value ? chosen.value.includes(column.key) : !column.extra)
  const shown = computed(() => columns().filter(on))
  const choosable = computed(() => columns().filter((c) => !c.fixed))

  function toggle(column: Column) {
    const keys = choosable.value.filter((c) => (c.key === column.key ? !on(c) : on(c))).map((c) => c.key)
    chosen.value = keys
    localStorage.setItem(key, JSON.stringify(keys))
  }

  function reset() {
    chosen.value = null
    localStorage.removeItem(key)
  }

  return { shown, choosable, on, toggle, reset, changed: computed(() => chosen.value !== null) }
}

function read(key: string): string[] | null {
  try {
    const value = JSON.parse(localStorage.getItem(key) ?? 'null')
    return Array.isArray(value) ? value : null
  } catch {
    return null
  }
}
