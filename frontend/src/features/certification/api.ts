/** What the pages of titles ask the server for. */
import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, take } from '@/api/client'
import { queryClient } from '@/api/query'
import type { components } from '@/api/schema'
import { lang } from '@/i18n'

export type Title = components['schemas']['CertificationTitleRow']
export type TitleKind = components['schemas']['CertificationKindView']
export type TitleWindow = components['schemas']['CertificationWindow']
export type RungSpell = components['schemas']['CertificationSpellView']

export function useKinds() {
  const query = useQuery({ queryKey: ['title-kinds'], queryFn: () => take(api.GET('/title-kinds')), staleTime: 5 * 60_000 })
  const kinds = computed<readonly TitleKind[]>(() => query.data.value?.items ?? [])
  const kindOf = (id: string) => kinds.value.find((k) => k.id === id)
  return {
    query, kinds, kindOf,
    kindName: (id: string) => kindOf(id)?.name[lang.value] ?? id,
    kindShort: (id: string) => kindOf(id)?.short[lang.value] ?? id,
    options: computed(() => kinds.value.map((k) => ({ value: k.id, label: k.name[lang.value] ?? k.id }))),
  }
}

export function useTitlesOf(enterpriseId: Ref<string>, withdrawn: Ref<boolean>) {
  return useQuery({
    queryKey: ['titles', 'of', enterpriseId, withdrawn],
    queryFn: () => take(api.GET('/titles', { params: { query: { enterpriseId: enterpriseId.value, withdrawn: withdrawn.value, limit: 200 } } })),
  })
}

export function useRungHistory(enterpriseId: Ref<string>) {
  return useQuery({
    queryKey: ['titles', 'rungs', enterpriseId],
    queryFn: () => take(api.GET('/enterprises/{id}/rung-history', { params: { path: { id: enterpriseId.value } } })),
  })
}

/** A title moves the rung, and with it the firm's record, the lists and the counts. */
export async function refreshTitles() {
  await Promise.all([queryClient.invalidateQueries({ queryKey: ['titles'] }), queryClient.invalidateQueries({ queryKey: ['enterprises'] })])
}

/** The last day of a title that begins on a day, as the rules of its kind give it; null is without end. */
export function lastDay(kind: TitleKind, from: string): string | null {
  const [year, month, day] = from.split('-').map(Number) as [number, number, number]
  if (kind.validity.rule === 'calendar_year') return `${year}-12-31`
  if (kind.validity.rule !== 'years' || !kind.validity.years) return null
  const to = year + kind.validity.years.value
  const daysInMonth = new Date(Date.UTC(to, month, 0)).getUTCDate()
  const last = new Date(Date.UTC(to, month - 1, Math.min(day, daysInMonth)))
  if (kind.validity.ends?.value === 'day_before') last.setUTCDate(last.getUTCDate() - 1)
  return last.toISOString().slice(0, 10)
}

/** The rules of a kind that were remembered and not checked against a text. */
export function unverified(kind: TitleKind): string[] {
  const { validity, renewal, number } = kind
  return [validity.years, validity.ends, validity.source, renewal.warnMonths, renewal.usual, number?.pattern]
    .filter((rule) => rule?.toVerify).map((rule) => rule!.source)
}
