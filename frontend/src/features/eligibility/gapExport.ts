/** The rows behind the gap list, as an export asks for them. */
import type { Gaps } from '@/features/candidate/api'

type Filters = Record<string, string | undefined>

export function gapsOf(code: string, f: Filters): Gaps {
  const one = (value?: string) => (value ? [value] : undefined)
  return {
    code, unit: f.unit, unitOnly: Boolean(f.unitOnly && f.unit) || undefined, class: f.class as Gaps['class'], lacks: one(f.lacks), only: Boolean(f.only && f.lacks) || undefined,
    unknown: one(f.unknown), person: one(f.person), nothingUnmet: f.nothingUnmet === 'true' || undefined,
  }
}

/** The columns to begin with: who it is, how many of each verdict, and the conditions that are asked after. */
export function offered(code: string, gaps: Gaps): string[] {
  const asked = [...(gaps.lacks ?? []), ...(gaps.unknown ?? []), ...(gaps.person ?? [])]
  return [
    'name', 'uscc', 'unit', ...['count_met', 'count_not_met', 'count_unknown', 'count_person', 'class'].map((id) => `rules.${code}.${id}`),
    ...asked.flatMap((condition) => ['verdict', 'found', 'needed', 'short', 'until'].map((id) => `rules.${code}.${condition}.${id}`)),
  ]
}
