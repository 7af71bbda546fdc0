/** The four verdicts: always glyph, word and colour together, so that none of them carries the meaning alone. */
import type { Component } from 'vue'
import { CircleCheck, CircleDashed, CircleX, UserRoundPen } from '@lucide/vue'
import type { Assessment, Finding, Verdict } from './api'
import { t } from './words'

/** In the order in which they want attention. */
export const VERDICTS = ['not_met', 'unknown', 'person', 'met'] as const satisfies readonly Verdict[]

export const verdictIcon: Record<Verdict, Component> = { met: CircleCheck, not_met: CircleX, unknown: CircleDashed, person: UserRoundPen }
export const verdictInk: Record<Verdict, string> = { met: 'text-brand', not_met: 'text-danger', unknown: 'text-accent', person: 'text-ink-2' }
export const verdictTint: Record<Verdict, string> = { met: 'bg-brand-tint text-brand', not_met: 'bg-danger-tint text-danger', unknown: 'bg-accent-tint text-accent', person: 'bg-sunken text-ink-2' }
export const verdictWord = (verdict: Verdict) => t(`verdict.${verdict}`)

export const findingsOf = (assessment: Assessment): readonly Finding[] => assessment.findings ?? []
export const ofVerdict = (assessment: Assessment, verdict: Verdict) => findingsOf(assessment).filter((finding) => finding.verdict === verdict)

const counts = (assessment: Assessment): Record<Verdict, number> => {
  const { met, notMet, unknown, person } = assessment.counts
  return { met, not_met: notMet, unknown, person }
}

/** "12 条：7 符合、2 不符合、2 缺数据、1 待专家"; what there is none of is left out. */
export function tally(assessment: Assessment): string {
  const n = counts(assessment)
  const all = (['met', 'not_met', 'unknown', 'person'] as const).filter((verdict) => n[verdict] > 0).map((verdict) => t(`count.${verdict}`, { n: n[verdict] }))
  return t('tally', { n: findingsOf(assessment).length, parts: all.join(t('comma')) })
}

/** Why the class is suggested: the conditions it rests on. */
export function classWhy(assessment: Assessment): string {
  const unmet = ofVerdict(assessment, 'not_met')
  const names = (of: readonly Finding[]) => of.map(({ name }) => t('quoted', { name })).join('')
  const never = unmet.filter(({ until, by }) => until === 'not_by_own_action' && !by)
  const later = ofVerdict(assessment, 'not_met').concat(ofVerdict(assessment, 'unknown').filter(({ reason }) => reason === 'direct_unknown')).filter(({ until }) => until !== 'this_batch')
  const soon = () => (unmet.length ? t('whySoon', { n: unmet.length, names: names(unmet) }) : t('whyNone'))
  switch (assessment.class) {
    case 'D': return t('whyNever', { names: names(never) })
    case 'C': return t('whyMany', { n: later.length, names: names(later) })
    case 'B': return later.length ? t('whyLater', { names: names(later) }) : t('batchOver', { why: soon() })
    case 'A': return soon()
    default: return t('whyUnknown', { n: assessment.counts.unknown })
  }
}
