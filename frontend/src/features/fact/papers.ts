/** Papers behind the facts: each handed in once, proving as many facts as it does. */
import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, idempotent, newKey, take } from '@/api/client'
import { asProblem } from '@/api/problem'
import { queryClient } from '@/api/query'
import type { components } from '@/api/schema'
import { can } from '@/api/session'
import { toast } from '@/ui/toast'

export type Paper = components['schemas']['FactPaperView']
export type FactKind = components['schemas']['FactRef']['kind']

export const mayHandIn = () => can('attachment:create') && can('figure:create')
export const mayTakeOff = () => can('attachment:archive')

export function usePapers(enterpriseId: Ref<string>) {
  const query = useQuery({
    queryKey: ['papers', enterpriseId], enabled: () => can('attachment:read'), staleTime: 60_000,
    queryFn: async () => (await take(api.GET('/enterprises/{id}/papers', { params: { path: { id: enterpriseId.value } } }))).items ?? [],
  })
  const all = computed<readonly Paper[]>(() => query.data.value ?? [])
  const of = (kind: string, id: string) => all.value.filter((paper) => paper.facts?.some((fact) => fact.kind === kind && fact.id === id))
  return { query, all, of }
}

const refresh = () => queryClient.invalidateQueries({ queryKey: ['papers'] })
export const fileAddress = (paper: Paper) => `/api/v1/papers/${encodeURIComponent(paper.id)}/file`

/** Hands a file in and says what it proves. */
export async function handIn(enterpriseId: string, file: File, kind: FactKind, id: string) {
  const form = new FormData()
  for (const [name, text] of [['ownerKind', 'paper'], ['clientId', newKey()]]) form.set(name!, text!)
  form.set('file', file, file.name)
  const staged = await take(api.POST('/attachments', { body: {} as never, bodySerializer: () => form }))
  await take(api.POST('/enterprises/{id}/papers', { params: { path: { id: enterpriseId } }, body: { fileId: staged.id, facts: [{ kind, id }] }, headers: idempotent(newKey()) }))
  await refresh()
}

const at = (paper: Paper, kind: FactKind, factId: string) => ({ params: { path: { id: paper.id, kind, factId } } })

export async function putTo(paper: Paper, kind: FactKind, id: string) {
  await take(api.PUT('/papers/{id}/facts/{kind}/{factId}', at(paper, kind, id)))
  await refresh()
}

export async function takeOff(paper: Paper, kind: FactKind, id: string) {
  await take(api.DELETE('/papers/{id}/facts/{kind}/{factId}', at(paper, kind, id)))
  await refresh()
}

/** Says what went wrong and goes on: a paper that fails must not lose what was saved. */
export async function attempt(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act()
    return true
  } catch (error) {
    toast(asProblem(error).message, { tone: 'danger' })
    return false
  }
}
