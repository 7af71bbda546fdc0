/** Collection rounds: what the pages ask and tell, and how forms and states are put into words. */
import { useQuery } from '@tanstack/vue-query'
import type { Ref } from 'vue'
import { api, takeTagged } from '@/api/client'
import { asProblem } from '@/api/problem'
import { queryClient } from '@/api/query'
import { lang } from '@/i18n'
import { daysBetween, today } from '@/i18n/format'
import { toast } from '@/ui/toast'
import type { Both, Round, Row, Stage } from './form'
import { t } from './words'

export * from './form'

export const refresh = () => Promise.all(['collection', 'inbox', 'enterprises'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })))

export const useRound = (id: Ref<string>) => useQuery({
  queryKey: ['collection', 'round', id], queryFn: () => takeTagged(api.GET('/collection-rounds/{id}', { params: { path: { id: id.value } } })),
})
export const useReturn = (id: Ref<string>) => useQuery({
  queryKey: ['collection', 'return', id], queryFn: () => takeTagged(api.GET('/collection-returns/{id}', { params: { path: { id: id.value } } })), refetchOnWindowFocus: false,
})

export const inWords = (w: Both) => (lang.value === 'en' && w.en ? w.en : w.zh)

/** "还剩 9 天", "今天截止", "已过期限 2 天". */
export function left(due: string): string {
  const n = daysBetween(today(), due)
  return n > 0 ? t('daysLeft', { n }) : n === 0 ? t('dueToday') : t('overdue', { n: -n })
}

export const stageTone = (s: Stage) => ({ unsent: 'neutral', sent: 'neutral', received: 'neutral', filled: 'accent', returned: 'danger', checked: 'brand' } as const)[s]
export const roundTone = (r: Round) => (r.overdue ? 'danger' : ({ draft: 'neutral', planned: 'neutral', open: 'accent', closed: 'brand', cancelled: 'neutral' } as const)[r.state])
export const waits = (r: Row) => r.roundState === 'open' && r.state !== 'filled' && r.state !== 'checked' && !r.leftAt

/** Runs what a click asked for and says why it failed. */
export async function attempt(run: () => Promise<unknown>, said?: string): Promise<boolean> {
  let good = true
  try {
    await run()
    if (said) toast(said)
  } catch (error) {
    good = false
    toast(asProblem(error).message, { tone: 'danger' })
  }
  await refresh()
  return good
}

/** Fetches a file the way a browser saves it. */
export const fileAddress = (round: string, what: 'chase' | 'answers' | 'classes', unit?: string) =>
  `/api/v1/collection-rounds/${encodeURIComponent(round)}/file?what=${what}${unit ? `&unit=${unit}` : ''}`
