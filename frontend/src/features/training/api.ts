/** Training sessions: what the pages ask and tell, and how a session is put into words. */
import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, take, takeTagged } from '@/api/client'
import { asProblem } from '@/api/problem'
import { queryClient } from '@/api/query'
import type { components } from '@/api/schema'
import { lang } from '@/i18n'
import { moment } from '@/i18n/format'
import { toast } from '@/ui/toast'
import { t } from './words'

export type Training = components['schemas']['TrainingRow']
export type TrainingDetail = components['schemas']['TrainingDetail']
export type Enrolment = components['schemas']['TrainingEnrolmentView']
export type Counts = components['schemas']['TrainingCounts']
export type Topic = components['schemas']['TrainingTopic']
export type Door = components['schemas']['TrainingDoor']

export const refreshTrainings = () => Promise.all(['trainings', 'plans', 'inbox'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })))

export const useTraining = (id: Ref<string>) => useQuery({
  queryKey: ['trainings', 'one', id], queryFn: () => takeTagged(api.GET('/trainings/{id}', { params: { path: { id: id.value } } })),
})

export const useEnrolments = (id: Ref<string>) => useQuery({
  queryKey: ['trainings', 'enrolments', id], queryFn: () => take(api.GET('/trainings/{id}/enrolments', { params: { path: { id: id.value } } })),
})

export function useTopics() {
  const query = useQuery({ queryKey: ['menu', 'topics'], queryFn: () => take(api.GET('/menu-items')), staleTime: 300_000 })
  return computed(() => (query.data.value?.items ?? []).filter((item) => item.forms?.includes('class')).map((item) => ({ value: item.id, label: `${item.code} ${titleOf(item)}` })))
}

export const titleOf = (item: Pick<Topic, 'zh' | 'en'>) => (lang.value === 'en' && item.en ? item.en : item.zh)

/** "2026-12-02 09:00–11:30"; of several days the first and how many follow. */
export function span(row: Pick<Training, 'startsAt' | 'endsAt'> & Partial<Pick<Training, 'days'>>): string {
  const days = row.days ?? []
  if (days.length > 1) return t('spanDays', { from: hours(days[0]!), to: moment(days.at(-1)!.startsAt).slice(5, 10), n: days.length })
  return hours(row)
}

/** One day with its hours, or both ends when it goes over midnight. */
export function hours(row: { startsAt: string; endsAt: string }): string {
  const [from, to] = [moment(row.startsAt), moment(row.endsAt)]
  return from.slice(0, 10) === to.slice(0, 10) ? `${from}–${to.slice(11)}` : `${from} – ${to}`
}

/** What a session has come to, with the two states nobody types in: the deadline has passed, or it is over and not confirmed. */
export function standing(row: Training): { label: string; tone: 'neutral' | 'brand' | 'accent' | 'danger' } {
  const open = row.state === 'open' || row.state === 'closed'
  if (open && new Date(row.endsAt) < new Date()) return { label: t('over'), tone: 'accent' }
  if (row.state === 'open' && !row.mayEnrol) return { label: t('deadlinePassed'), tone: 'neutral' }
  return { label: t(`state.${row.state}`), tone: ({ draft: 'neutral', open: 'brand', closed: 'neutral', held: 'brand', cancelled: 'danger' } as const)[row.state] }
}

export const where = (row: Pick<Training, 'place'>) => row.place || t('online')
export const room = (row: Training) => (row.seats.taken < row.capacity ? t('openCount', { n: row.capacity - row.seats.taken }) : t('full'))

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
  await refreshTrainings()
}

export const fileAddress = (id: string, file: string) => `/api/v1/trainings/${encodeURIComponent(id)}/attachments/${encodeURIComponent(file)}`

/** The certificate as PDF, in the language of the page. */
export const paperAddress = (enrolment: string) => `/api/v1/training-enrolments/${encodeURIComponent(enrolment)}/certificate-file?lang=${lang.value}`
