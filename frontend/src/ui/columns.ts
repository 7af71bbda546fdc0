/** Which columns of a table a person wants to see, remembered on the device under the table's name. */
import { computed, ref, type Ref } from 'vue'

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
  /** Never broken over two lines, such as a town or a date; columns aligned to the end never are. */
  nowrap?: boolean
  /** The full text as tooltip and a single line with an ellipsis. */
  clip?: boolean
}

/** One choice per table, shared by the table and by whoever sets it from outside, such as a saved view. */
const choices = new Map<string, Ref<string[] | null>>()
const keyOf = (name: string) => `miaolin.columns.${name}`

export function chosenColumns(name: string): Ref<string[] | null> {
  let chosen = choices.get(name)
  if (!chosen) choices.set(name, (chosen = ref(read(keyOf(name)))))
  return chosen
}

/** Chooses the columns of a table; null is how it ships. */
export function chooseColumns(name: string, keys: string[] | null): void {
  chosenColumns(name).value = keys
  if (keys) localStorage.setItem(keyOf(name), JSON.stringify(keys))
  else localStorage.removeItem(keyOf(name))
}

export function useColumns(name: string, columns: () => readonly Column[]) {
  const chosen = chosenColumns(name)

  const on = (column: Column) => column.fixed || (chosen.value ? chosen.value.includes(column.key) : !column.extra)
  const shown = computed(() => columns().filter(on))
  const choosable = computed(() => columns().filter((c) => !c.fixed))

  function toggle(column: Column) {
    const keys = choosable.value.filter((c) => (c.key === column.key ? !on(c) : on(c))).map((c) => c.key)
    chooseColumns(name, keys)
  }

  function reset() {
    chooseColumns(name, null)
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
