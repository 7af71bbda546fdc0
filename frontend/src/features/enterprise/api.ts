/** What the pages of enterprises ask the server for, and the words behind codes. */
import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, take, takeTagged } from '@/api/client'
import { queryClient } from '@/api/query'
import type { components } from '@/api/schema'
import { useUnits } from '@/features/identity/api'
import type { Option } from '@/ui/Combobox.vue'
import { t } from './words'

export type Contact = components['schemas']['EnterpriseContact']
export type { EnterpriseRow, Profile } from './parts'

/** Names of units, and the towns and parks to choose from. */
export function usePlaces() {
  const { units } = useUnits()
  const names = computed(() => new Map(units.value.map((u) => [u.code, u.name])))
  const of = (kinds: string[]) => units.value.filter((u) => u.active && kinds.includes(u.kind)).map((u) => ({ value: u.code, label: u.name }))
  return {
    placeName: (code: string | null | undefined) => (code ? names.value.get(code) ?? code : '–'),
    towns: computed(() => of(['street', 'town'])),
    parks: computed(() => of(['park', 'zone'])),
  }
}

export function useProfile(id: Ref<string>) {
  return useQuery({ queryKey: ['enterprises', 'one', id], queryFn: () => takeTagged(api.GET('/enterprises/{id}', { params: { path: { id: id.value } } })) })
}

/** After any change of a firm: lists, counts and the record are asked again. */
export const refreshFirms = () => queryClient.invalidateQueries({ queryKey: ['enterprises'] })

type Register = '/industries' | '/tech-fields'

export async function findIn(register: Register, q: string): Promise<Option[]> {
  const page = await take(api.GET(register, { params: { query: { q, limit: 20 } } }))
  return (page.items ?? []).map(({ code, name, path }) => ({ value: code, label: `${code} ${name}`, note: path === name ? undefined : path }))
}

export async function entryOf(register: Register, code: string): Promise<Option | null> {
  if (!code) return null
  const page = await take(api.GET(register, { params: { query: { code } } }))
  const entry = page.items?.[0]
  return entry ? { value: entry.code, label: `${entry.code} ${entry.name}` } : { value: code, label: code }
}

/** Beside the active ones, which every list shows unless asked otherwise. */
export const stateOptions = () => (['dormant', 'gone', 'archived'] as const).map((value) => ({ value, label: t(`state.${value}`) }))

const missing = ['uscc', 'contact', 'industry', 'techField', 'revenue', 'officer', 'visit', 'town'] as const
export const missingOptions = () => missing.map((value) => ({ value, label: t(`missing.${value}`) }))

export const contactRoles = ['legal', 'general', 'finance', 'tech', 'contact', 'other'] as const
export const roleOptions = () => contactRoles.map((value) => ({ value, label: t(`role.${value}`) }))

export const noVisitOptions = () => [30, 60, 90, 180, 365].map((n) => ({ value: String(n), label: t('noVisit', { n }) }))

/** Tags as people type them. */
export const tagsFrom = (text: string) => text.split(/[、,，;;\s]+/).map((tag) => tag.trim()).filter(Boolean)
