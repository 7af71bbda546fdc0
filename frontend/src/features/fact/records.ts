/** What is kept beside the yearly figures: results, R&D documents, incidents, checks. They share one way of being read and written. */
import { useQuery } from '@tanstack/vue-query'
import type { Ref } from 'vue'
import { api, idempotent, ifMatch, take } from '@/api/client'
import type { components } from '@/api/schema'
import { today } from '@/i18n/format'
import type { FactKind } from './papers'

type Schemas = components['schemas']
export type Result = Schemas['FactResult']
export type RDDocument = Schemas['FactDocument']
export type Incident = Schemas['FactIncident']
export type Check = Schemas['FactCheck']
export type Honour = Schemas['FactHonour']
export type Kept = Result | RDDocument | Incident | Check | Honour
export type KindName = 'result' | 'rd-document' | 'incident' | 'record-check' | 'honour'

export const documentParts = [
  { id: 'system', items: ['rules', 'ledger'] }, { id: 'body', items: ['body', 'cooperation'] },
  { id: 'transformation', items: ['incentive', 'platform'] }, { id: 'people', items: ['training', 'talent', 'performance'] },
] as const
export const incidentKinds = ['safety', 'quality', 'environment', 'misconduct', 'penalty', 'abnormal_list', 'dishonest_list'] as const
export const resultForms = ['own', 'transfer', 'licence', 'cooperation', 'equity', 'other'] as const

/** One thing a form asks; `choice` and `kinds` take their words from `<words>.<value>`. */
export interface Question {
  name: string
  type: 'text' | 'area' | 'number' | 'choice' | 'segments' | 'kinds' | 'day' | 'year'
  required?: boolean
  hint?: boolean
  wide?: boolean
  words?: string
  values?: readonly string[]
  /** The values for an answer to `kind`; none: the question is not asked. */
  byKind?: Record<string, readonly string[]>
}
type Body = Record<string, unknown>

interface RecordKind {
  object: string
  /** As papers and findings call it. */
  fact: FactKind
  questions: Question[]
  list: (firm: string) => Promise<{ items: Kept[] | null }>
  create: (firm: string, body: Body, key: string) => Promise<Kept>
  change: (id: string, version: number, body: Body) => Promise<Kept>
  archive: (id: string, version: number, reason: string) => Promise<Kept>
}

const at = (id: string) => ({ path: { id } })
const tag = (version: number) => ifMatch(`"${version}"`)

const told = { award: [], standard: [] }
const honourLevels = { award: ['national', 'provincial', 'local'], standard: ['international', 'national', 'industry', 'local', 'association', 'enterprise'] }

/** What a form asks, given the answers so far. */
export const asksOf = (kind: KindName, typed: Typed) => recordKinds[kind].questions.filter(({ byKind }) => !byKind || typed.kind! in byKind)

export const recordKinds: Record<KindName, RecordKind> = {
  result: {
    object: 'result', fact: 'result',
    questions: [
      { name: 'achievement', type: 'text', required: true, hint: true, wide: true }, { name: 'outcome', type: 'text', required: true, hint: true, wide: true },
      { name: 'form', type: 'choice', required: true, words: 'form', values: resultForms }, { name: 'year', type: 'year', required: true },
      { name: 'sourceEvidence', type: 'text', hint: true, wide: true }, { name: 'resultEvidence', type: 'text', hint: true, wide: true }, { name: 'note', type: 'area', wide: true },
    ],
    list: (firm) => take(api.GET('/enterprises/{id}/results', { params: at(firm) })),
    create: (firm, body, key) => take(api.POST('/enterprises/{id}/results', { params: at(firm), body: body as unknown as Schemas['FactResultSaid'], headers: idempotent(key) })),
    change: (id, version, body) => take(api.PUT('/results/{id}', { params: at(id), body: body as unknown as Schemas['FactResultSaid'], headers: tag(version) })),
    archive: (id, version, reason) => take(api.POST('/results/{id}/archive', { params: at(id), body: { reason }, headers: tag(version) })),
  },
  'rd-document': {
    object: 'rd_document', fact: 'document',
    questions: [
      { name: 'state', type: 'segments', required: true, words: 'state', values: ['in_place', 'partly', 'none'], wide: true },
      { name: 'datedOn', type: 'day' }, { name: 'evidence', type: 'text', hint: true }, { name: 'note', type: 'area', wide: true },
    ],
    list: (firm) => take(api.GET('/enterprises/{id}/rd-documents', { params: at(firm) })),
    create: (firm, body, key) => take(api.POST('/enterprises/{id}/rd-documents', { params: at(firm), body: body as unknown as Schemas['FactDocumentSaid'], headers: idempotent(key) })),
    change: (id, version, body) => take(api.PUT('/rd-documents/{id}', { params: at(id), body: body as unknown as Schemas['FactDocumentSaid'], headers: tag(version) })),
    archive: (id, version, reason) => take(api.POST('/rd-documents/{id}/archive', { params: at(id), body: { reason }, headers: tag(version) })),
  },
  incident: {
    object: 'incident', fact: 'incident',
    questions: [
      { name: 'kind', type: 'choice', required: true, words: 'incident', values: incidentKinds }, { name: 'severity', type: 'choice', required: true, hint: true, words: 'severity', values: ['ordinary', 'serious', 'unclear'] },
      { name: 'title', type: 'text', required: true, wide: true }, { name: 'happenedOn', type: 'day', required: true, hint: true }, { name: 'removedOn', type: 'day', hint: true },
      { name: 'authority', type: 'text' }, { name: 'reference', type: 'text' }, { name: 'note', type: 'area', wide: true },
    ],
    list: (firm) => take(api.GET('/enterprises/{id}/incidents', { params: at(firm) })),
    create: (firm, body, key) => take(api.POST('/enterprises/{id}/incidents', { params: at(firm), body: body as unknown as Schemas['FactIncidentSaid'], headers: idempotent(key) })),
    change: (id, version, body) => take(api.PUT('/incidents/{id}', { params: at(id), body: body as unknown as Schemas['FactIncidentSaid'], headers: tag(version) })),
    archive: (id, version, reason) => take(api.POST('/incidents/{id}/archive', { params: at(id), body: { reason }, headers: tag(version) })),
  },
  'record-check': {
    object: 'record_check', fact: 'check',
    questions: [
      { name: 'kinds', type: 'kinds', required: true, words: 'incident', values: incidentKinds, wide: true }, { name: 'asOf', type: 'day', required: true },
      { name: 'place', type: 'text', required: true, hint: true }, { name: 'checkedBy', type: 'text', hint: true }, { name: 'note', type: 'area', wide: true },
    ],
    list: (firm) => take(api.GET('/enterprises/{id}/record-checks', { params: at(firm) })),
    create: (firm, body, key) => take(api.POST('/enterprises/{id}/record-checks', { params: at(firm), body: body as unknown as Schemas['FactCheckSaid'], headers: idempotent(key) })),
    change: (id, version, body) => take(api.PUT('/record-checks/{id}', { params: at(id), body: body as unknown as Schemas['FactCheckSaid'], headers: tag(version) })),
    archive: (id, version, reason) => take(api.POST('/record-checks/{id}/archive', { params: at(id), body: { reason }, headers: tag(version) })),
  },
  honour: {
    object: 'honour', fact: 'honour',
    questions: [
      { name: 'kind', type: 'segments', required: true, words: 'honour', values: ['award', 'standard', 'none'], wide: true },
      { name: 'name', type: 'text', required: true, wide: true, byKind: told }, { name: 'level', type: 'choice', required: true, words: 'level', byKind: honourLevels },
      { name: 'place', type: 'number', required: true, hint: true, byKind: told }, { name: 'number', type: 'text', byKind: told }, { name: 'datedOn', type: 'day', required: true, hint: true }, { name: 'note', type: 'area', wide: true },
    ],
    list: (firm) => take(api.GET('/enterprises/{id}/honours', { params: at(firm) })),
    create: (firm, body, key) => take(api.POST('/enterprises/{id}/honours', { params: at(firm), body: body as unknown as Schemas['FactHonourSaid'], headers: idempotent(key) })),
    change: (id, version, body) => take(api.PUT('/honours/{id}', { params: at(id), body: body as unknown as Schemas['FactHonourSaid'], headers: tag(version) })),
    archive: (id, version, reason) => take(api.POST('/honours/{id}/archive', { params: at(id), body: { reason }, headers: tag(version) })),
  },
}

export function useRecords<T extends Kept>(kind: KindName, enterpriseId: Ref<string>) {
  return useQuery({ queryKey: ['fact-records', kind, enterpriseId], queryFn: async () => ((await recordKinds[kind].list(enterpriseId.value)).items ?? []) as T[] })
}

/** What stands in a form: every answer as text, several kinds joined. */
export type Typed = Record<string, string>

export function typedOf(kind: KindName, row?: Kept): Typed {
  const known = row as unknown as Record<string, unknown> | undefined
  return Object.fromEntries(recordKinds[kind].questions.map(({ name, type }) => {
    const value = known?.[name]
    if (value === undefined || value === null) return [name, type === 'year' && !row ? String(Number(today().slice(0, 4)) - 1) : '']
    return [name, Array.isArray(value) ? value.join(',') : String(value)]
  }))
}

/** Empty answers are left out: the server takes them for "not said". */
export function bodyOf(kind: KindName, typed: Typed, fixed: Body): Body {
  const body: Body = { ...fixed }
  for (const { name, type } of asksOf(kind, typed)) {
    const text = (typed[name] ?? '').trim()
    if (text === '') continue
    body[name] = type === 'year' || type === 'number' ? Number(text) : type === 'kinds' ? text.split(',') : text
  }
  return body
}

/** Achievements of some years; several results of one count once, as the server counts them. */
export const achievements = (results: readonly Result[], from: number, to: number) =>
  new Set(results.filter((r) => r.year >= from && r.year <= to).map((r) => r.achievement.replace(/\s/g, '').toUpperCase())).size
