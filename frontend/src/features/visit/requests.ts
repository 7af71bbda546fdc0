/** What the pages of requests ask the server for, and how they act on one. */
import { useQuery } from '@tanstack/vue-query'
import { Check, CheckCheck, CircleSlash, Clock, Inbox, PhoneCall, RotateCcw, Send, TriangleAlert, Forward, type LucideIcon } from '@lucide/vue'
import { computed, type Ref } from 'vue'
import { api, take } from '@/api/client'
import { asProblem } from '@/api/problem'
import { queryClient } from '@/api/query'
import type { components } from '@/api/schema'
import { Invalid } from '@/ui/submit'
import { refreshVisits } from './api'
import { t } from './requestWords'

export type RequestDetail = components['schemas']['VisitRequestDetail']
export type RequestEvent = components['schemas']['VisitRequestEvent']
export type Counts = components['schemas']['VisitRequestCounts']
export type Step = RequestDetail['step']

/** What a tab of the list shows. */
export const STEPS = {
  open: ['raised', 'accepted', 'assigned', 'reopened'], raised: ['raised'], doing: ['accepted', 'assigned', 'reopened'],
  answered: ['answered'], confirmed: ['confirmed'], withdrawn: ['withdrawn'],
} as const satisfies Record<string, readonly Step[]>

export const looks: Record<Step | 'overdue', { tone: 'accent' | 'brand' | 'neutral' | 'danger'; icon: LucideIcon }> = {
  raised: { tone: 'accent', icon: Inbox }, accepted: { tone: 'accent', icon: Clock }, assigned: { tone: 'accent', icon: Clock }, reopened: { tone: 'danger', icon: RotateCcw },
  answered: { tone: 'neutral', icon: PhoneCall }, confirmed: { tone: 'brand', icon: CheckCheck }, withdrawn: { tone: 'neutral', icon: CircleSlash }, overdue: { tone: 'danger', icon: TriangleAlert },
}

export const actIcons: Record<RequestEvent['act'], LucideIcon> = {
  raise: Inbox, accept: Check, assign: Forward, answer: Send, confirm: CheckCheck, reopen: RotateCcw, call: PhoneCall, withdraw: CircleSlash,
}

export function useCounts(filters: Ref<{ enterprise?: string; unit?: string; need?: string; owner?: string }>) {
  const asked = computed(() => { const { enterprise, unit, need, owner } = filters.value; return { enterprise, unit, need, owner } })
  return useQuery({ queryKey: ['requests', 'counts', asked], queryFn: () => take(api.GET('/request-counts', { params: { query: asked.value } })) })
}

/** Acts, then shows what everything stands at; who comes too late reads the latest and keeps what they typed. */
export async function acting(run: () => Promise<unknown>) {
  try {
    await run()
  } catch (error) {
    if (asProblem(error).stale) {
      await queryClient.invalidateQueries({ queryKey: ['requests'] })
      throw new Invalid({ form: t('changed') })
    }
    throw error
  }
  await refreshVisits()
}
