/** Files of an answer: put to the return or the link, named in the answer by id, kept by name on the device until the server names them. */
import { computed, inject, provide, type ComputedRef, type InjectionKey } from 'vue'
import { api, take } from '@/api/client'
import type { components } from '@/api/schema'
import type { Typed } from './form'

export type Paper = components['schemas']['CollectionPaperShown']
export interface Named { name: string; size: number; handedIn?: boolean }

export interface Desk {
  firm?: string
  find: (id: string) => Named | undefined
  put: (file: File) => Promise<string>
  /** Where the file can be read; nowhere for who holds only a link. */
  address: (id: string) => string | undefined
  known: (id: string, paper: Named) => void
}
const key: InjectionKey<Desk> = Symbol('papers')
export const useDesk = () => inject(key)!
export const idsOf = (text: string | undefined) => (text ?? '').split(',').filter(Boolean)
export const paperAddress = (id: string) => `/api/v1/papers/${encodeURIComponent(id)}/file`

function carrying(file: File, more: Record<string, string> = {}) {
  const form = new FormData()
  for (const [name, text] of Object.entries(more)) form.set(name, text)
  form.set('file', file, file.name)
  return { body: {} as never, bodySerializer: () => form }
}

function desk(typed: () => Typed, papers: () => readonly Paper[] | null | undefined, put: (file: File) => Promise<{ id: string }>, more: Pick<Desk, 'address'> & { firm?: string }) {
  const served: ComputedRef<Map<string, Paper>> = computed(() => new Map((papers() ?? []).map((p) => [p.id, p])))
  const known = (id: string, { name, size }: Named) => { typed().files = { ...typed().files, [id]: { name, size } } }
  provide(key, {
    ...more, known, find: (id) => served.value.get(id) ?? typed().files?.[id],
    put: async (file) => {
      const { id } = await put(file)
      known(id, file)
      return id
    },
  })
}

export const useReturnDesk = (id: string, firm: string, typed: () => Typed, papers: () => readonly Paper[] | null | undefined) =>
  desk(typed, papers, (file) => take(api.POST('/attachments', carrying(file, { ownerKind: 'collection', ownerId: id }))), {
    firm, address: (file) => (papers()?.find((p) => p.id === file)?.handedIn ? paperAddress(file) : `/api/v1/collection-returns/${encodeURIComponent(id)}/files/${encodeURIComponent(file)}`),
  })

export const useLinkDesk = (token: string, typed: () => Typed, papers: () => readonly Paper[] | null | undefined) =>
  desk(typed, papers, (file) => take(api.POST('/collection-links/{token}/files', { params: { path: { token } }, ...carrying(file) })), { address: () => undefined })
