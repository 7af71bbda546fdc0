/** An assessment as a firm reads it: who acts next, on what, by when. */
import type { RouteLocationRaw } from 'vue-router'
import { day, today } from '@/i18n/format'
import type { Assessment, Finding } from './api'
import { t } from './mineWords'
import { asked, isOffice } from './places'
import { findingsOf, ofVerdict } from './verdicts'

export interface Act { key: string; text: string; about?: string; by?: string; to?: RouteLocationRaw | null; verdict: Finding['verdict'] }
export interface Part { id: 'yours' | 'office' | 'expert' | 'never'; acts: Act[] }

function byWhen(assessment: Assessment, { until, by }: Pick<Finding, 'until' | 'by'>): string | undefined {
  if (by) return t('by', { day: day(by) })
  const open = assessment.closesOn && assessment.closesOn >= today() ? assessment.closesOn : ''
  if (until === 'next_year') return t('byYear', { year: String(Number(assessment.asOf.slice(0, 4))) })
  if (until === 'not_by_own_action') return undefined
  return open ? t('by', { day: day(open) }) : t('byNext')
}

export function parts(assessment: Assessment): Part[] {
  const unmet = ofVerdict(assessment, 'not_met').map((finding): Act & { never: boolean } => ({
    key: finding.code, text: finding.shortTexts?.join(' / ') || finding.reasonText || finding.name, about: [finding.name, finding.openYearText].filter(Boolean).join(' · '),
    by: byWhen(assessment, finding), verdict: 'not_met', never: finding.until === 'not_by_own_action' && !finding.by,
  }))
  const asks = (assessment.ask ?? []).map((missing) => {
    const { key, name, to } = asked(assessment.enterpriseId, missing)
    const waits = findingsOf(assessment).filter(({ missing: of }) => of?.some(({ fact, year }) => fact === missing.fact && year === missing.year)).map((finding) => finding.name)
    return { key, name, about: waits.join(' · '), to, office: isOffice(missing.fact) }
  })
  const told: Act[] = asks.filter(({ office }) => !office).map(({ key, name, about, to }) => ({ key, text: t('tell', { name }), about, to, by: byWhen(assessment, {}), verdict: 'unknown' }))
  const looked: Act[] = asks.filter(({ office }) => office).map(({ key, name, about }) => ({ key, text: name, about, verdict: 'unknown' }))
  const judged: Act[] = ofVerdict(assessment, 'person').map((finding) => ({ key: finding.code, text: finding.name, about: finding.reasonText, verdict: 'person' }))
  const all: Part[] = [
    { id: 'yours', acts: [...unmet.filter(({ never }) => !never), ...told] }, { id: 'office', acts: looked },
    { id: 'expert', acts: judged }, { id: 'never', acts: unmet.filter(({ never }) => never) },
  ]
  return all.filter(({ id, acts }) => id === 'yours' || acts.length > 0)
}
