/** The parts other features brought for the record and the list, as far as this person may see them. */
import { computed, defineAsyncComponent, type Component } from 'vue'
import { can } from '@/api/session'
import { withWords } from '@/i18n'
import type { ListPart, RecordParts } from './parts'

const record = Object.values(import.meta.glob<RecordParts>('../*/record.ts', { eager: true, import: 'default' }))
const lists = Object.values(import.meta.glob<ListPart[]>('../*/enterprises.ts', { eager: true, import: 'default' })).flat()

const allowed = (part: { permission?: string }) => !part.permission || can(part.permission)
const inOrder = (a: { order: number }, b: { order: number }) => a.order - b.order
const made = new Map<unknown, Component>()

/** One lazy component per part, however often it is asked for. */
function component(load: () => Promise<{ default: Component }>): Component {
  let known = made.get(load)
  if (!known) made.set(load, (known = defineAsyncComponent(withWords(load))))
  return known
}

export const sections = computed(() =>
  record.flatMap((parts) => parts.sections ?? []).filter(allowed).sort(inOrder).map((part) => ({ ...part, component: component(part.load) })))
export const actions = computed(() => record.flatMap((parts) => parts.actions ?? []).filter(allowed).sort(inOrder))
export const listParts = (place: ListPart['place']) =>
  computed(() => lists.filter((part) => part.place === place && allowed(part)).sort(inOrder).map((part) => ({ id: part.id, component: component(part.load) })))
