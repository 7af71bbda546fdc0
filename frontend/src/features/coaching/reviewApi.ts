/** Pre-reviews: what the pages ask and tell, and the lines of the score sheet in words. */
import { useQuery } from '@tanstack/vue-query'
import type { Ref } from 'vue'
import { api, ifMatch, take, takeTagged } from '@/api/client'
import { queryClient } from '@/api/query'
import type { components } from '@/api/schema'
import { t } from './reviewWords'

export type Review = components['schemas']['CoachingReviewRow']
export type ReviewDetail = components['schemas']['CoachingReviewDetail']
export type Seat = components['schemas']['CoachingSeatView']
export type SheetItem = components['schemas']['CoachingSheetItem']
export type Door = components['schemas']['CoachingDoor']
export type SeatLink = components['schemas']['CoachingSeatLink']

export const refreshReviews = () => Promise.all(['reviews', 'plans', 'inbox'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })))

export const useReview = (id: Ref<string>) => useQuery({
  queryKey: ['reviews', 'one', id], queryFn: () => takeTagged(api.GET('/reviews/{id}', { params: { path: { id: id.value } } })),
})

export const step = (what: 'close' | 'release', id: string, etag: string) => take(api.POST(`/reviews/{id}/${what}` as '/reviews/{id}/close', { params: { path: { id } }, headers: ifMatch(etag) }))

export function standing(row: Pick<Review, 'state' | 'passed' | 'releasedAt'>): { label: string; tone: 'neutral' | 'brand' | 'accent' | 'danger' } {
  if (row.state === 'closed') return row.passed ? { label: t('passed'), tone: 'brand' } : { label: t('notPassed'), tone: 'accent' }
  return row.state === 'open' ? { label: t('open'), tone: 'accent' } : { label: t('cancelled'), tone: 'neutral' }
}

/** What is still wanted of a panel, in words. */
export const wants = (row: Pick<Review, 'panel' | 'leastExperts' | 'technicalPercent' | 'leastFinancial'>) => (row.panel.missing ?? []).map((what) => ({
  experts: t('wantExperts', { n: row.leastExperts, have: row.panel.experts }), technical: t('wantTechnical', { n: row.technicalPercent, have: row.panel.technical, all: row.panel.experts }),
  financial: t('wantFinancial', { n: row.leastFinancial }), sheets: t('wantSheets', { n: row.panel.experts - row.panel.submitted }),
}[what]))

/** The rule set of a sheet, stored as "hnte 2016.1", by its name and its version. */
export function ruleWords(rules: string): string {
  const [code = '', version = ''] = rules.split(' ')
  return t('ruleName', { name: t.maybe(code, code), version })
}

export const lineName = (code: string) => t.maybe(`line.${code}`, code)
export const rangeText = (item: SheetItem) => (item.band ? t('rangeBand', { low: item.low, high: item.high, band: item.band }) : t('range', { low: item.low, high: item.high }))

/** The points of a sheet as typed; lines that are no whole number within their band are named. */
export function readSheet(items: readonly SheetItem[], typed: Record<string, string>): { scores: Record<string, number>; wrong: Record<string, string> } {
  const scores: Record<string, number> = {}
  const wrong: Record<string, string> = {}
  for (const item of items) {
    const text = (typed[item.code] ?? '').trim()
    const n = Number(text)
    if (!/^\d+$/.test(text) || n < item.low || n > item.high) wrong[item.code] = rangeText(item)
    else scores[item.code] = n
  }
  return { scores, wrong }
}
