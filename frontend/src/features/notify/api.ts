/** What a person was told: their inbox, the number on the bell, and how they want to be told. */
import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, take } from '@/api/client'
import { asProblem } from '@/api/problem'
import { queryClient } from '@/api/query'
import type { components } from '@/api/schema'
import { addDays, today } from '@/i18n/format'
import { toast } from '@/ui/toast'
import { t } from './words'

export type Item = components['schemas']['NotifyItem']
export type Band = Item['band']
export type Show = 'open' | 'unread' | 'snoozed' | 'done'
type Change = components['schemas']['NotifyChange']

export const BANDS: Band[] = ['overdue', 'today', 'week', 'later', 'info']
const CALM = 60_000

export const refreshInbox = () => queryClient.invalidateQueries({ queryKey: ['inbox'] })

/** The number on the bell; not asked while nobody looks. */
export function useCount() {
  return useQuery({
    queryKey: ['inbox', 'count'],
    queryFn: () => take(api.GET('/inbox/count')),
    refetchInterval: CALM, refetchIntervalInBackground: false, refetchOnWindowFocus: true, staleTime: CALM / 2, retry: false,
  })
}

export function useInbox(show: Ref<Show>) {
  const query = useInfiniteQuery({
    queryKey: ['inbox', 'list', show],
    queryFn: ({ pageParam }) => take(api.GET('/inbox', { params: { query: { show: show.value, limit: 50, cursor: pageParam || undefined } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor || undefined,
  })
  const items = computed(() => query.data.value?.pages.flatMap((page) => page.items ?? []) ?? [])
  return { query, items }
}

async function change(item: Item, body: Change) {
  await take(api.PATCH('/inbox/{id}', { params: { path: { id: item.id } }, body }))
  await refreshInbox()
}

/** Does it at once and offers to take it back. */
async function withUndo(item: Item, body: Change, said: string, back: Change) {
  try {
    await change(item, body)
    toast(said, { undo: () => change(item, back).catch(complain) })
  } catch (error) { complain(error) }
}

const complain = (error: unknown) => toast(asProblem(error).message, { tone: 'danger' })

export const finish = (item: Item) => withUndo(item, { done: true }, t('doneSaid'), { done: false, ...(item.readAt ? {} : { read: false }) })
export const reopen = (item: Item) => withUndo(item, { done: false }, t('reopened'), { done: true })
export const snooze = (item: Item, days: number) => withUndo(item, { snoozeUntil: addDays(today(), days) }, t('snoozedSaid', { day: addDays(today(), days) }), { wake: true })
export const wake = (item: Item) => withUndo(item, { wake: true }, t('awake'), { snoozeUntil: item.snoozedUntil ?? addDays(today(), 1) })
export const markRead = (item: Item) => { if (!item.readAt) void change(item, { read: true }).catch(() => {}) }

export async function readAll() {
  try {
    await take(api.POST('/inbox/read'))
    await refreshInbox()
  } catch (error) { complain(error) }
}
