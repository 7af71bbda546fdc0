/** The menu of cultivation and the plan of each firm. */
import { useQuery } from '@tanstack/vue-query'
import { computed, ref, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { api, ifMatch, take, takeTagged } from '@/api/client'
import { asProblem } from '@/api/problem'
import { queryClient } from '@/api/query'
import type { components } from '@/api/schema'
import { lang } from '@/i18n'
import { toast } from '@/ui/toast'

export type MenuItem = components['schemas']['PlanMenuItem']
export type PlanItem = components['schemas']['PlanItemView']
export type PlanRow = components['schemas']['PlanRow']

export const refreshPlans = () => Promise.all([queryClient.invalidateQueries({ queryKey: ['plans'] }), queryClient.invalidateQueries({ queryKey: ['inbox'] })])
export const titleOf = (item: Pick<MenuItem, 'zh' | 'en'>) => (lang.value === 'en' && item.en ? item.en : item.zh)

export function useMenu(archived: Ref<boolean> = ref(false)) {
  const query = useQuery({ queryKey: ['menu', 'items', archived], queryFn: () => take(api.GET('/menu-items', { params: { query: { archived: archived.value } } })), staleTime: 60_000 })
  return { query, menu: computed(() => query.data.value?.items ?? []) }
}

export const usePlan = (enterprise: Ref<string>) => useQuery({
  queryKey: ['plans', 'of', enterprise],
  enabled: () => enterprise.value !== '',
  queryFn: () => takeTagged(api.GET('/plan-of', { params: { query: { enterprise: enterprise.value } } })),
})

/** Puts a paper on the server before it is named; sent twice, it is still one file. */
export async function upload(file: File, clientId: string): Promise<string> {
  const form = new FormData()
  form.append('file', file, file.name)
  form.append('ownerKind', 'plan_item')
  form.append('clientId', clientId)
  const body = form as unknown as { file: string; ownerKind: string }
  return (await take(api.POST('/attachments', { body, bodySerializer: () => form }))).id
}

export const fileOf = (item: PlanItem, id: string) => `/api/v1/plan-items/${item.id}/attachments/${id}`

export async function move(item: PlanItem, state: PlanItem['state'], reason?: string, attachments?: string[]) {
  await take(api.POST('/plan-items/{id}/state', { params: { path: { id: item.id } }, body: { state, reason, attachments }, headers: ifMatch(`"${item.version}"`) }))
  await refreshPlans()
}

/** Runs what a click asked for and says why it failed. */
export async function attempt(run: () => Promise<unknown>, said?: string) {
  try {
    await run()
    if (said) toast(said)
  } catch (error) {
    toast(asProblem(error).message, { tone: 'danger' })
    await refreshPlans()
  }
}

/** A choice that stands in the address of the page. */
export function useQueryParam(name: string) {
  const [route, router] = [useRoute(), useRouter()]
  return computed({ get: () => String(route.query[name] ?? ''), set: (value: string) => void router.replace({ query: { ...route.query, [name]: value || undefined } }) })
}
