/** What the form asks the server for. Each answer is kept on the device, so that the form also opens without reception. */
import { computed, type Ref } from 'vue'
import { useAnswer } from '@/api/answer'
import { api, take } from '@/api/client'
import { can, session } from '@/api/session'
import type { components } from '@/api/schema'
import { lang } from '@/i18n'
import { t } from './formWords'
import { modes, type Mode } from './visitForm'

export type Suggestion = components['schemas']['VisitSuggestion']
export type Contact = components['schemas']['EnterpriseContact']

/** Needs and purposes, with the words of the chosen language. */
export function useVisitWords() {
  const query = useAnswer(() => 'visit-words', () => take(api.GET('/visit-words')))
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

export const useSuggestions = () => useAnswer(() => 'visit-suggestions', () => take(api.GET('/visit-suggestions', { params: { query: { limit: 4 } } })))

export async function findFirms(q: string) {
  return (await take(api.GET('/enterprise-search', { params: { query: { q, limit: 12 } } }))).items ?? []
}

const named = (what: string, id: Ref<string>) => () => (id.value ? `${what}:${id.value}` : '')

export function useContacts(id: Ref<string>) {
  const { data } = useAnswer(can('contact:read') ? named('contacts', id) : () => '', () => take(api.GET('/enterprises/{id}/contacts', { params: { path: { id: id.value } } })))
  return computed<readonly Contact[]>(() => data.value?.items ?? [])
}

export function useRecent(id: Ref<string>) {
  const { data } = useAnswer(named('visits-recent', id), () => take(api.GET('/visits/recent', { params: { query: { enterprise: id.value } } })))
  return computed(() => data.value?.items?.[0])
}

export function useFirmName(id: Ref<string>) {
  const { data, error } = useAnswer(named('firm-name', id), () => take(api.GET('/enterprises/{id}', { params: { path: { id: id.value } } })).then(({ name }) => ({ name })))
  return { error, name: computed(() => data.value?.name) }
}

/** Officers and managers of my units; I am always among them. */
export function useColleagues() {
  const query = useAnswer(() => (can('colleague:read') ? 'colleagues' : ''), () => take(api.GET('/colleagues')))
  return computed(() => {
    const me = session.value?.user
    const others = (query.data.value?.items ?? []).filter(({ id }) => id !== me?.id)
    return [...(me && can('visit:create') ? [{ value: me.id, label: me.name }] : []), ...others.map(({ id, name }) => ({ value: id, label: name }))]
  })
}

/** A number one may tap; hidden ones are not. */
export const telephone = (phone: string | undefined) => (phone && !phone.includes('*') ? `tel:${phone.replace(/[^+\d]/g, '')}` : undefined)
