/** What stands in the form of a visit, and what of it goes to the server. Pure, so that it can be tried without a page. */
import { newKey } from '@/api/client'
import type { components } from '@/api/schema'
import { today } from '@/i18n/format'

type Schemas = components['schemas']
export type NewVisit = Schemas['VisitNewVisit']
export type VisitChange = Schemas['VisitChange']
export type VisitDetail = Schemas['VisitDetail']
export type Mode = NewVisit['mode']
type Person = Schemas['VisitMetPerson']
type Attendee = Schemas['VisitAttendee']

export interface FirmChoice { id: string; name: string }

export interface VisitForm {
  /** The idempotency key: it lives as long as the draft, so that one form can make one visit only. */
  key: string
  firm: FirmChoice | null
  visitedOn: string
  startedAt: string
  mode: Mode
  /** Empty is the person who writes. */
  ledBy: string
  companions: string[]
  otherCompanions: string
  /** Contacts of the firm. */
  met: string[]
  otherMet: string
  purposes: string[]
  needs: string[]
  needWords: Record<string, string>
  findings: string
  nextStep: string
  nextOn: string
  /** Empty is who led. */
  nextOwner: string
  place: string
  lat: number | null
  lng: number | null
}

export const modes: Mode[] = ['onsite', 'phone', 'office', 'video']

export function emptyVisit(firm: FirmChoice | null = null): VisitForm {
  return {
    key: newKey(), firm, visitedOn: today(), startedAt: '', mode: 'onsite', ledBy: '', companions: [], otherCompanions: '', met: [], otherMet: '',
    purposes: [], needs: [], needWords: {}, findings: '', nextStep: '', nextOn: '', nextOwner: '', place: '', lat: null, lng: null,
  }
}

/** "王强 总工、李梅" as people type several names. */
export const namesFrom = (text: string) => text.split(/[、,，;；\n]+/).map((name) => name.trim().replace(/\s+/g, ' ')).filter(Boolean)

/** A typed person of the firm: the name, then the post. Phones known for a name are kept. */
function typedPeople(text: string, known: readonly Person[]): Person[] {
  return namesFrom(text).map((entry) => {
    const [name, ...post] = entry.split(' ')
    const phone = known.find((p) => !p.contactId && p.name === name)?.phone
    return { name, ...(post.length && { role: post.join(' ') }), ...(phone && { phone }) }
  })
}

const chosen = (id: string): Attendee | undefined => (id ? { userId: id } : undefined)
const companionsOf = (form: VisitForm): Attendee[] => [...form.companions.map((userId) => ({ userId })), ...namesFrom(form.otherCompanions).map((name) => ({ name }))]
const metOf = (form: VisitForm, known: readonly Person[] = []): Person[] => [
  ...form.met.map((contactId) => known.find((p) => p.contactId === contactId) ?? { contactId }),
  ...typedPeople(form.otherMet, known),
]
const needsOf = (form: VisitForm) => form.needs.map((code) => ({ code, ...(form.needWords[code]?.trim() && { title: form.needWords[code].trim() }) }))

/** What is still missing before it can be sent, by field. */
export function lacks(form: VisitForm, now = today()): ('firm' | 'visitedOn' | 'dayAhead' | 'nextOn' | 'nextStep' | 'findings')[] {
  const said = form.findings.trim() !== '' || form.needs.length > 0 || form.purposes.length > 0
  return [
    ...(form.firm ? [] : ['firm' as const]),
    ...(form.visitedOn ? [] : ['visitedOn' as const]),
    ...(form.visitedOn > now ? ['dayAhead' as const] : []),
    ...(said ? [] : ['findings' as const]),
    ...(form.nextOn && !form.nextStep.trim() ? ['nextStep' as const] : []),
    ...(form.nextOn && form.nextOn < form.visitedOn ? ['nextOn' as const] : []),
  ]
}

export function bodyOf(form: VisitForm): NewVisit {
  const next = form.nextStep.trim()
  return {
    enterpriseId: form.firm?.id ?? '', visitedOn: form.visitedOn, mode: form.mode, ...(form.startedAt.trim() && { startedAt: form.startedAt.trim() }),
    ledBy: chosen(form.ledBy), companions: companionsOf(form), met: metOf(form), purposes: form.purposes, needs: needsOf(form), findings: form.findings.trim(),
    ...(next && { nextStep: next, nextOn: form.nextOn || undefined, nextOwner: chosen(form.nextOwner) }),
    ...(form.place.trim() && { place: form.place.trim() }), ...(form.lat !== null && form.lng !== null && { lat: form.lat, lng: form.lng }),
  }
}

/** The form of a visit that is there. A need in the firm's own words differs from the word of its chip. */
export function formOf(visit: VisitDetail, isWord: (code: string, title: string) => boolean): VisitForm {
  const met = visit.met ?? []
  const companions = visit.companions ?? []
  const own = (visit.requests ?? []).filter((r) => !isWord(r.need, r.title)).map((r) => [r.need, r.title])
  return {
    key: '', firm: { id: visit.enterpriseId, name: visit.enterpriseName }, visitedOn: visit.visitedOn, startedAt: visit.startedAt, mode: visit.mode, ledBy: visit.ledById,
    companions: companions.flatMap((c) => c.userId || []), otherCompanions: companions.filter((c) => !c.userId).map((c) => c.name).join('、'),
    met: met.flatMap((m) => m.contactId || []), otherMet: met.filter((m) => !m.contactId).map((m) => [m.name, m.role].filter(Boolean).join(' ')).join('、'),
    purposes: visit.purposes ?? [], needs: visit.needs ?? [], needWords: Object.fromEntries(own), findings: visit.findings,
    nextStep: visit.nextStep, nextOn: visit.nextOn ?? '', nextOwner: visit.nextOwnerId, place: visit.place, lat: visit.lat, lng: visit.lng,
  }
}

/** Only what differs from the form as it was opened is sent; `known` are the people met as the server has them. */
export function changeOf(form: VisitForm, base: VisitForm, known: readonly Person[] = []): VisitChange {
  const is = (...keys: (keyof VisitForm)[]) => keys.some((key) => JSON.stringify(form[key]) !== JSON.stringify(base[key]))
  const clear: NonNullable<VisitChange['clear']> = []
  if (base.nextOn && !form.nextOn) clear.push('nextOn')
  if (base.lat !== null && form.lat === null) clear.push('coordinates')
  return {
    ...(is('visitedOn') && { visitedOn: form.visitedOn }), ...(is('startedAt') && { startedAt: form.startedAt.trim() }), ...(is('mode') && { mode: form.mode }),
    ...(is('ledBy') && form.ledBy && { ledBy: chosen(form.ledBy) }), ...(is('companions', 'otherCompanions') && { companions: companionsOf(form) }),
    ...(is('met', 'otherMet') && { met: metOf(form, known) }), ...(is('purposes') && { purposes: form.purposes }), ...(is('needs', 'needWords') && { needs: needsOf(form) }),
    ...(is('findings') && { findings: form.findings.trim() }), ...(is('nextStep') && { nextStep: form.nextStep.trim() }),
    ...(is('nextOn') && form.nextOn && { nextOn: form.nextOn }), ...(is('nextOwner') && form.nextOwner && { nextOwner: chosen(form.nextOwner) }),
    ...(is('place') && { place: form.place.trim() }), ...(clear.length && { clear }),
  }
}

/** Whether anything was typed that would be a loss. */
export const begun = (form: VisitForm) => Boolean(form.findings || form.nextStep || form.otherMet || form.needs.length || form.purposes.length || form.met.length)
