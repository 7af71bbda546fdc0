/** What the lists and records of visits and requests ask the server for. */
import { useQuery } from '@tanstack/vue-query'
import type { Ref } from 'vue'
import { api, take, takeTagged } from '@/api/client'
import { queryClient } from '@/api/query'
import type { components } from '@/api/schema'
import { addDays, today } from '@/i18n/format'

export type VisitRow = components['schemas']['VisitRow']
export type VisitDetail = components['schemas']['VisitDetail']
export type RequestRow = components['schemas']['VisitRequestRow']
export type VisitFile = components['schemas']['Attachment']
/** "The last 30 days" of the filter, as days. */
export function period(choice: string | undefined, now = today()): { from?: string; to?: string } {
  if (choice === 'year') return { from: `${now.slice(0, 4)}-01-01` }
  if (choice === 'lastYear') return { from: `${Number(now.slice(0, 4)) - 1}-01-01`, to: `${Number(now.slice(0, 4)) - 1}-12-31` }
  return choice && /^\d+$/.test(choice) ? { from: addDays(now, 1 - Number(choice)) } : {}
}

export const NEXTS = ['open', 'overdue', 'today', 'week'] as const

/** "Due this week" of the filter: the seven days after today, as on the start page. */
export function nextPeriod(choice: string | undefined, now = today()): { next?: 'open' | 'overdue'; nextFrom?: string; nextTo?: string } {
  if (choice === 'today') return { nextFrom: now, nextTo: now }
  if (choice === 'week') return { nextFrom: addDays(now, 1), nextTo: addDays(now, 7) }
  return choice === 'open' || choice === 'overdue' ? { next: choice } : {}
}

export function useVisit(id: Ref<string>) {
  return useQuery({ queryKey: ['visits', 'one', id], queryFn: () => takeTagged(api.GET('/visits/{id}', { params: { path: { id: id.value } } })) })
}

export const getVisit = (id: string) => takeTagged(api.GET('/visits/{id}', { params: { path: { id } } }))

export function useRequest(id: Ref<string>) {
  return useQuery({ queryKey: ['requests', 'one', id], queryFn: () => takeTagged(api.GET('/requests/{id}', { params: { path: { id: id.value } } })) })
}

/** The first visits of a firm, for its record. */
export function useVisitsOf(enterpriseId: Ref<string>) {
  return useQuery({
    queryKey: ['visits', 'of', enterpriseId],
    queryFn: () => take(api.GET('/visits', { params: { query: { enterprise: enterpriseId.value, limit: 20 } } })),
  })
}

export function useRequestsOf(enterpriseId: Ref<string>) {
  return useQuery({
    queryKey: ['requests', 'of', enterpriseId],
    queryFn: () => take(api.GET('/requests', { params: { query: { enterprise: enterpriseId.value, limit: 50 } } })),
  })
}

/** A visit moves its requests and the firm's summary. */
export async function refreshVisits() {
  await Promise.all(['visits', 'requests', 'enterprises'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })))
}

export const fileAddress = (visitId: string, fileId: string) => `/api/v1/visits/${encodeURIComponent(visitId)}/attachments/${encodeURIComponent(fileId)}`

/** What the next step of a visit is: done, to come, due today or overdue. */
export function nextState(visit: Pick<VisitRow, 'nextStep' | 'nextOn' | 'nextDoneAt' | 'withdrawnAt'>, now = today()): 'none' | 'done' | 'open' | 'today' | 'overdue' {
  if (!visit.nextStep) return 'none'
  if (visit.nextDoneAt) return 'done'
  if (!visit.nextOn || visit.withdrawnAt) return 'open'
  return visit.nextOn < now ? 'overdue' : visit.nextOn === now ? 'today' : 'open'
}
