/** Coaching: what the pages ask and tell, and how a booking is put into words. */
import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, ifMatch, take, takeTagged } from '@/api/client'
import { asProblem } from '@/api/problem'
import { queryClient } from '@/api/query'
import type { components } from '@/api/schema'
import { lang } from '@/i18n'
import { moment } from '@/i18n/format'
import { toast } from '@/ui/toast'
import { t } from './words'

export type Coaching = components['schemas']['CoachingRow']
export type CoachingDetail = components['schemas']['CoachingDetail']
export type Coach = components['schemas']['CoachingCoachView']
export type Load = components['schemas']['CoachingLoadView']
export type Span = components['schemas']['CoachingSpan']
export type Advice = components['schemas']['CoachingOpinionView']

export const refreshCoachings = () => Promise.all(['coachings', 'coaches', 'plans', 'inbox'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })))

export const useCoaching = (id: Ref<string>) => useQuery({
  queryKey: ['coachings', 'one', id], queryFn: () => takeTagged(api.GET('/coachings/{id}', { params: { path: { id: id.value } } })),
})

export const useCoaches = (inactive = false) => useQuery({
  queryKey: ['coaches', 'all', inactive], queryFn: () => take(api.GET('/coaches', { params: { query: { inactive } } })),
})

export const useFree = (coach: Ref<string>, from: Ref<string>, to: Ref<string>) => useQuery({
  queryKey: ['coaches', 'free', coach, from, to], enabled: computed(() => Boolean(coach.value)),
  queryFn: () => take(api.GET('/coaches/{id}/free', { params: { path: { id: coach.value }, query: { from: from.value, to: to.value } } })),
})

export function useMenu() {
  const query = useQuery({ queryKey: ['menu', 'topics'], queryFn: () => take(api.GET('/menu-items')), staleTime: 300_000 })
  return computed(() => query.data.value?.items ?? [])
}
export const nameOf = (item: { zh: string; en: string }) => (lang.value === 'en' && item.en ? item.en : item.zh)

/** "2026-12-02 09:00–10:30". */
export const spanText = (span: { startsAt: string; endsAt: string }) => `${moment(span.startsAt)}–${moment(span.endsAt).slice(11)}`

export function whenText(row: Pick<Coaching, 'startsAt' | 'endsAt' | 'wishes'>): string {
  if (row.startsAt && row.endsAt) return spanText({ startsAt: row.startsAt, endsAt: row.endsAt })
  const wish = row.wishes?.[0]
  return wish ? t('wished', { when: spanText(wish) }) : '–'
}

export const whereText = (row: Pick<Coaching, 'form' | 'place'>) => (row.place ? `${t(`form.${row.form}`)} · ${row.place}` : t(`form.${row.form}`))

export function standing(row: Pick<Coaching, 'state' | 'coachActive'>): { label: string; tone: 'neutral' | 'brand' | 'accent' | 'danger' } {
  if (row.state === 'requested' && !row.coachActive) return { label: t('needsCoach'), tone: 'danger' }
  return { label: t(`state.${row.state}`), tone: ({ requested: 'accent', confirmed: 'brand', held: 'neutral', cancelled: 'neutral', no_show: 'danger' } as const)[row.state] }
}

export async function findFirms(q: string) {
  const page = await take(api.GET('/enterprise-search', { params: { query: { q, limit: 8 } } }))
  return (page.items ?? []).map((row) => ({ value: row.id, label: row.name, note: row.uscc ?? undefined }))
}

/** Runs what a click asked for and says why it failed. */
export async function attempt(run: () => Promise<unknown>, said?: string) {
  try {
    await run()
    if (said) toast(said)
  } catch (error) {
    toast(asProblem(error).message, { tone: 'danger' })
  }
  await refreshCoachings()
}

type Step = 'cancel' | 'no-show'
export const end = (step: Step, id: string, etag: string, reason: string) => take(api.POST(`/coachings/{id}/${step}` as '/coachings/{id}/cancel', { params: { path: { id } }, body: { reason }, headers: ifMatch(etag) }))

/** The Monday of the week a day lies in. */
export function mondayOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7))
  return date.toISOString().slice(0, 10)
}

export const weekdays = () => (['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const).map((d) => t(d))
export const instant = (day: string, time: string) => new Date(`${day}T${time}:00+08:00`).toISOString()
export const clock = (text: string) => /^([01]\d|2[0-3]):[0-5]\d$/.exec(text.trim().replace('：', ':').padStart(5, '0'))?.[0]
export const fileAddress = (id: string, file: string) => `/api/v1/coachings/${encodeURIComponent(id)}/attachments/${encodeURIComponent(file)}`
