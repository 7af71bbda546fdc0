/** Work in the background: what runs, what just finished, and how to stop it. */
import { useQuery } from '@tanstack/vue-query'
import { computed, type MaybeRefOrGetter, toValue } from 'vue'
import { api, take } from '@/api/client'
import { asProblem } from '@/api/problem'
import { queryClient } from '@/api/query'
import type { components } from '@/api/schema'
import { toast } from '@/ui/toast'
import { t } from './words'

export type Job = components['schemas']['HomeJobView']

export const isOpen = (job: Pick<Job, 'state'>) => job.state === 'queued' || job.state === 'running'

const FAST = 1500
const SLOW = 60_000

/** The person's latest jobs, asked again quickly while one of them runs. */
export function useRecentJobs() {
  const query = useQuery({
    queryKey: ['jobs', 'recent'],
    queryFn: () => take(api.GET('/jobs', { params: { query: { limit: 10 } } })),
    refetchInterval: (q) => (q.state.data?.items?.some(isOpen) ? FAST : SLOW),
  })
  return computed(() => query.data.value?.items ?? [])
}

/** One job, followed until it is over. */
export function useJob(id: MaybeRefOrGetter<string | undefined>) {
  return useQuery({
    queryKey: ['jobs', 'one', computed(() => toValue(id))],
    enabled: () => Boolean(toValue(id)),
    queryFn: () => take(api.GET('/jobs/{id}', { params: { path: { id: toValue(id)! } } })),
    refetchInterval: (q) => (q.state.data && !isOpen(q.state.data) ? false : FAST),
  })
}

/** After something was started: the tray looks at once. */
export const refreshJobs = () => queryClient.invalidateQueries({ queryKey: ['jobs'] })

export async function cancelJob(job: Pick<Job, 'id'>) {
  try {
    await take(api.POST('/jobs/{id}/cancel', { params: { path: { id: job.id } } }))
    toast(t('cancelled'))
  } catch (error) {
    toast(asProblem(error).message, { tone: 'danger' })
  }
  await refreshJobs()
}

export const stateWord = (job: Job) => (job.cancelling ? t('cancelling') : t(`state.${job.state}`))
export const tone = (job: Job) => ({ queued: 'neutral', running: 'brand', done: 'neutral', failed: 'danger', cancelled: 'accent' } as const)[job.state]
