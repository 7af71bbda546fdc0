/** Who a firm is open to: its own people, and the agents it consented to. */
import { useQuery } from '@tanstack/vue-query'
import { api, ifMatch, take } from '@/api/client'
import { can } from '@/api/session'
import { queryClient } from '@/api/query'
import type { components } from '@/api/schema'
import { today } from '@/i18n/format'

export type Consent = components['schemas']['MemberView']
export type Agency = components['schemas']['MemberAgency']
export type Person = components['schemas']['MemberPerson']

export const refreshMembers = () => queryClient.invalidateQueries({ queryKey: ['members'] })

export const usePeople = (enterprise: string) => useQuery({
  queryKey: ['members', enterprise, 'people'],
  queryFn: () => take(api.GET('/enterprises/{id}/people', { params: { path: { id: enterprise } } })),
})

export const useConsents = (enterprise: string) => useQuery({
  queryKey: ['members', enterprise, 'consents'], enabled: can('consent:read'),
  queryFn: () => take(api.GET('/enterprises/{id}/consents', { params: { path: { id: enterprise } } })),
})

export const useAgencies = () => useQuery({ queryKey: ['members', 'agencies'], queryFn: () => take(api.GET('/agencies')) })

export async function removePerson(enterprise: string, userId: string) {
  await take(api.DELETE('/enterprises/{id}/people/{userId}', { params: { path: { id: enterprise, userId } } }))
  await refreshMembers()
}

export async function closeInvitation(id: string) {
  await take(api.DELETE('/invitations/{id}', { params: { path: { id } } }))
  await refreshMembers()
}

export async function refuse(consent: Consent) {
  await take(api.POST('/consents/{id}/refuse', { params: { path: { id: consent.id } }, headers: ifMatch(`"${consent.version}"`), body: {} }))
  await refreshMembers()
}

export async function withdraw(consent: Consent) {
  await take(api.POST('/consents/{id}/withdraw', { params: { path: { id: consent.id } }, body: {} }))
  await refreshMembers()
}

/** Puts the signed paper on the server before it is named; sent twice, it is still one file. */
export async function upload(file: File, clientId: string): Promise<string> {
  const form = new FormData()
  form.append('file', file, file.name)
  form.append('ownerKind', 'consent')
  form.append('clientId', clientId)
  const body = form as unknown as { file: string; ownerKind: string }
  return (await take(api.POST('/attachments', { body, bodySerializer: () => form }))).id
}

export const fileOf = (consent: Consent, id: string) => `/api/v1/consents/${consent.id}/attachments/${id}`

/** A year from today, which is what most consents run for. */
export const inAYear = () => `${Number(today().slice(0, 4)) + 1}${today().slice(4)}`.replace(/-02-29$/, '-02-28')
