/** The list of firms behind a number, in the words of its address. */
import type { RouteLocationRaw } from 'vue-router'

/** Codes shorter than this are no town: those firms have none yet, which is a filter of its own. */
const TOWN = 9

export function listOf(unit?: string, rung?: string): RouteLocationRaw {
  return { path: '/enterprises', query: { ...(unit && { unit }), ...(unit && unit.length < TOWN && { missing: 'town' }), ...(rung && { rung }) } }
}
