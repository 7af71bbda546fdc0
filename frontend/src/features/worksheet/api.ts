/** Working sheets: what the pages ask for, and how they tell what is accepted. */
import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, ifMatch, take, takeTagged } from '@/api/client'
import { queryClient } from '@/api/query'
import type { components } from '@/api/schema'
import { refreshJobs } from '@/features/job/api'

export type Sheet = components['schemas']['WorksheetView']
export type Row = components['schemas']['WorksheetRowView']
export type Cell = components['schemas']['WorksheetCellView']
export type Selection = components['schemas']['WorksheetSelection']
export type Show = 'undecided' | 'conflict' | 'here' | 'wrong' | 'rows' | 'there' | 'applied' | 'failed' | 'refused' | 'accepted'

export const busy = (sheet?: Pick<Sheet, 'state'>) => sheet?.state === 'comparing' || sheet?.state === 'applying'
export const fileOf = (sheet: Pick<Sheet, 'id'>) => `/api/v1/worksheets/${encodeURIComponent(sheet.id)}/file`
export const tone = (state: Sheet['state']) => ({ out: 'neutral', comparing: 'accent', open: 'accent', applying: 'accent', done: 'brand' } as const)[state]

/** One sheet; while its job is at work, it is asked again. */
export function useSheet(id: Ref<string>) {
  const query = useQuery({
    queryKey: ['worksheets', 'one', id],
    queryFn: () => takeTagged(api.GET('/worksheets/{id}', { params: { path: { id: id.value } } })),
    refetchInterval: (q) => (busy(q.state.data?.value) ? 1000 : false),
  })
  return { query, sheet: computed(() => query.data.value?.value), etag: computed(() => query.data.value?.etag ?? '') }
}

export function useRows(id: Ref<string>, show: Ref<Show>) {
  const query = useInfiniteQuery({
    queryKey: ['worksheets', 'rows', id, show],
    queryFn: ({ pageParam }) => take(api.GET('/worksheets/{id}/rows', { params: { path: { id: id.value }, query: { show: show.value, limit: 50, cursor: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor || undefined,
  })
  return { query, rows: computed(() => query.data.value?.pages.flatMap((page) => page.items ?? []) ?? []) }
}

type Tagged = { value: Sheet; etag: string }

/** Keeps what a call answered, and asks for the rows again. */
async function keep(call: Promise<Tagged>): Promise<Sheet> {
  const answer = await call
  queryClient.setQueryData(['worksheets', 'one', answer.value.id], answer)
  await queryClient.invalidateQueries({ queryKey: ['worksheets', 'rows', answer.value.id] })
  void queryClient.invalidateQueries({ queryKey: ['worksheets', 'list'] })
  if (busy(answer.value)) void refreshJobs()
  return answer.value
}

const at = (id: string) => ({ path: { id } })

export function bringBack(id: string, file: File): Promise<Sheet> {
  const form = new FormData()
  form.append('file', file)
  const body = form as unknown as { file: string }
  return keep(takeTagged(api.POST('/worksheets/{id}/return', { params: at(id), body, bodySerializer: () => form })))
}

export const decide = (id: string, body: components['schemas']['WorksheetDecision']) => keep(takeTagged(api.POST('/worksheets/{id}/decisions', { params: at(id), body })))
export const apply = (id: string, etag: string) => keep(takeTagged(api.POST('/worksheets/{id}/apply', { params: at(id), headers: ifMatch(etag) })))
export const finish = (id: string, etag: string) => keep(takeTagged(api.POST('/worksheets/{id}/finish', { params: at(id), headers: ifMatch(etag) })))
