/** The funnel as sums, and the list behind each of its numbers. */
import type { components } from '@/api/schema'
import type { FunnelCell } from './api'
import { FIRST_CODE } from './rules'

export const SHOWS = ['notMet', 'onlyThis', 'unknown', 'person'] as const
export type Show = (typeof SHOWS)[number]

export interface Funnel {
  conditions: readonly { code: string; name: string }[]
  units: readonly { unit: string; firms: number; nothingUnmet: number }[]
  firms: number
  nothingUnmet: number
  /** Of one unit, or of all of them with ''. */
  of: (condition: string, unit: string, show: Show) => number
}

export function tallies(view: components['schemas']['EligibilityFunnelView']): Funnel {
  const cells = new Map<string, FunnelCell>()
  for (const cell of view.cells ?? []) cells.set(`${cell.condition} ${cell.unit}`, cell)
  const units = view.units ?? []
  const sum = (pick: (u: (typeof units)[number]) => number) => units.reduce((total, u) => total + pick(u), 0)
  const of = (condition: string, unit: string, show: Show): number =>
    unit ? cells.get(`${condition} ${unit}`)?.[show] ?? 0 : sum((u) => of(condition, u.unit, show))
  return { conditions: view.conditions ?? [], units, firms: sum((u) => u.firms), nothingUnmet: sum((u) => u.nothingUnmet), of }
}

/** The list that holds exactly the firms a number counts. */
export function behind(code: string, unit: string, what: { condition: string; show: Show } | 'firms' | 'nothingUnmet') {
  const query: Record<string, string> = {}
  if (code !== FIRST_CODE) query.code = code
  if (unit) Object.assign(query, { unit, unitOnly: 'true' })
  if (what === 'nothingUnmet') query.nothingUnmet = 'true'
  else if (what !== 'firms') {
    const { condition, show } = what
    if (show === 'unknown' || show === 'person') query[show] = condition
    else Object.assign(query, { lacks: condition }, show === 'onlyThis' && { only: 'true' })
  }
  return { path: '/assessments', query }
}
