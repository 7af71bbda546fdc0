/** What of the menu closes what a firm lacks, and why: the least that reaches every gap comes first. */
import { comma } from '@/i18n/format'
import type { Assessment, Finding } from '@/features/eligibility/api'
import type { MenuItem } from './api'

export interface Gap { code: string; name: string; text: string; certain: boolean }
export interface Proposal { item: MenuItem; gaps: Gap[]; proposed: boolean }

const textOf = (f: Finding) =>
  f.shortTexts?.[0] || (f.missingFacts ?? []).map((m) => m.name).slice(0, 2).join(comma()) || f.reasonText || f.verdictText

/** Conditions that are not met, then those that cannot be told. */
export function gapsOf(assessment: Assessment | undefined): Gap[] {
  const of = (verdict: Finding['verdict']) => (assessment?.findings ?? []).filter((f) => f.verdict === verdict)
    .map((f) => ({ code: f.code, name: f.name, text: textOf(f), certain: verdict === 'not_met' }))
  return [...of('not_met'), ...of('unknown')]
}

export function propose(gaps: readonly Gap[], menu: readonly MenuItem[]): Proposal[] {
  const all = menu.map((item) => ({ item, gaps: gaps.filter((g) => item.conditions?.includes(g.code)), proposed: false })).filter((p) => p.gaps.length)
  let left = new Set(gaps.filter((g) => g.certain).map((g) => g.code))
  const reach = (p: Proposal) => p.gaps.filter((g) => left.has(g.code)).length
  const wide = (p: Proposal) => p.item.conditions?.length ?? 0
  const better = (b: Proposal, a: Proposal) => reach(b) - reach(a) || wide(a) - wide(b) // of two that reach as far, the one made for it
  for (;;) {
    const best = all.reduce<Proposal | undefined>((a, b) => (!a || better(b, a) > 0 ? b : a), undefined)
    if (!best || reach(best) === 0) break
    best.proposed = true
    left = new Set([...left].filter((code) => !best.item.conditions?.includes(code)))
  }
  return all.sort((a, b) => Number(b.proposed) - Number(a.proposed) || b.gaps.filter((g) => g.certain).length - a.gaps.filter((g) => g.certain).length)
}
