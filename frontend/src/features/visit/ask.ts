/** What the form asks the server for. Each answer is kept on the device, so that the form also opens without reception. */
import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, take, takeTagged } from '@/api/client'
import { asProblem } from '@/api/problem'
import { can, session } from '@/api/session'
import { keep, kept } from '@/api/store'
import type { components } from '@/api/schema'
import { lang } from '@/i18n'
import { t } from './formWords'
import { modes, type Mode } from './visitForm'

export type Suggestion = components['schemas']['VisitSuggestion']
export type Contact = components['schemas']['EnterpriseContact']

async function orKept<T>(id: string, ask: Promise<T>): Promise<T> {
  try {
    const answer = await ask
    void keep(id, answer).catch(() => {})
    return answer
  } catch (error) {
    const before = asProblem(error).passing ? await kept<T>(id).catch(() => undefined) : undefined
    if (before === undefined) throw error
    return before
  }
}

/** Needs and purposes, with the words of the chosen language. */
export function useVisitWords() {
  const query = useQuery({ queryKey: ['visit-words'], queryFn: () => orKept('visit-words', take(api.GET('/visit-words'))), staleTime: 10 * 60_000 })
  const asOptions = (list: readonly { code: string; zh: string; en: string }[] | null | undefined) => (list ?? []).map(({ code, zh, en }) => ({ value: code, label: lang.value === 'en' ? en : zh }))
  const needs = computed(() => asOptions(query.data.value?.needs))
  const purposes = computed(() => asOptions(query.data.value?.purposes))
  const name = (options: readonly { value: string; label: string }[], code: string) => options.find((o) => o.value === code)?.label ?? code
  return {
    query, needs, purposes, needName: (code: string) => name(needs.value, code), purposeName: (code: string) => name(purposes.value, code),
    /** Whether a request only says the word of its chip. */
    isWord: (code: string, title: string) => Boolean(query.data.value?.needs?.some((n) => n.code === code && (n.zh === title || n.en === title))),
  }
}

export const modeName = (mode: string) => t.maybe(`mode.${mode}`, mode)
export const modeOptions = () => modes.map((value: Mode) => ({ value, label: t(`mode.${value}`) }))

export const useSuggestions = () =>
  useQuery({ queryKey: ['visits', 'suggestions'], queryFn: () => orKept('visit-suggestions', take(api.GET('/visit-suggestions', { params: { query: { limit: 4 } } }))) })

export async function findFirms(q: string) {
  return (await take(api.GET('/enterprise-search', { params: { query: { q, limit: 12 } } }))).items ?? []
}

const firm = (id: Ref<string>) => ({ enabled: computed(() => id.value !== '') })

export function useContacts(id: Ref<string>) {
  const query = useQuery({
    queryKey: ['enterprises', 'contacts', id], enabled: computed(() => id.value !== '' && can('contact:read')),
    queryFn: () => orKept(`contacts:${id.value}`, take(api.GET('/enterprises/{id}/contacts', { params: { path: { id: id.value } } }))),
  })
  return computed<readonly Contact[]>(() => query.data.value?.items ?? [])
}

export function useRecent(id: Ref<string>) {
  const query = useQuery({ queryKey: ['visits', 'recent', id], ...firm(id), queryFn: () => take(api.GET('/visits/recent', { params: { query: { enterprise: id.value } } })) })
  return computed(() => query.data.value?.items?.[0])
}

export function useFirmName(id: Ref<string>) {
  const query = useQuery({ queryKey: ['enterprises', 'one', id], ...firm(id), queryFn: () => takeTagged(api.GET('/enterprises/{id}', { params: { path: { id: id.value } } })) })
  return { query, name: computed(() => query.data.value?.value.name) }
}

/** Officers and managers of my units; I am always among them. */
export function useColleagues() {
  const query = useQuery({ queryKey: ['colleagues', 'all'], enabled: can('colleague:read'), queryFn: () => orKept('colleagues', take(api.GET('/colleagues'))), staleTime: 5 * 60_000 })
  return computed(() => {
    const me = session.value?.user
    const others = (query.data.value?.items ?? []).filter(({ id }) => id !== me?.id)
    return [...(me && can('visit:create') ? [{ value: me.id, label: me.name }] : []), ...others.map(({ id, name }) => ({ value: id, label: name }))]
  })
}

/** A number one may tap; hidden ones are not. */
export const telephone = (phone: string | undefined) => (phone && !phone.includes('*') ? `tel:${phone.replace(/[^+\d]/g, '')}` : undefined)
