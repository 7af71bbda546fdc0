/** What the pages of imports ask the server for, and how they tell it what to do. */
import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, ifMatch, takeTagged, take } from '@/api/client'
import { queryClient } from '@/api/query'
import type { components } from '@/api/schema'
import { useUnits } from '@/features/identity/api'
import { t } from './words'

export type Import = components['schemas']['IntakeImportView']
export type Sheet = components['schemas']['IntakeSheet']
export type Choices = components['schemas']['IntakeChoices']
export type Counts = components['schemas']['IntakeCounts']
export type Row = components['schemas']['IntakeRowView']
export type ImportRecord = components['schemas']['IntakeRecordView']
export type Conflict = components['schemas']['IntakeConflictView']
export type Change = components['schemas']['IntakeImportChange']
export type Kind = Import['kind']

export const kinds: Kind[] = ['roster', 'titles', 'contacts', 'ip', 'figures', 'honours']
/** A figure may name its year: salesRevenueFen@2023. */
export function fieldWord(field: string): string {
  const [base = field, year] = field.split('@')
  const word = t.maybe(`field.${base}`, base)
  return year ? `${year} ${word}` : word
}

export const imports = () => useQuery({ queryKey: ['imports', 'list'], queryFn: () => take(api.GET('/imports', { params: { query: { limit: 20 } } })) })

/** Its job is at work. */
export const busy = (imp?: Import) => imp?.state === 'running' || imp?.state === 'undoing'

/** One import; while its job is at work, it is asked again every second. */
export function useImport(id: Ref<string>) {
  const query = useQuery({
    queryKey: ['imports', 'one', id],
    queryFn: () => takeTagged(api.GET('/imports/{id}', { params: { path: { id: id.value } } })),
    refetchInterval: (q) => (busy(q.state.data?.value) ? 1000 : false),
  })
  return { query, imp: computed(() => query.data.value?.value), etag: computed(() => query.data.value?.etag ?? '') }
}

type Tagged = { value: Import; etag: string }

/** Keeps what a call answered; everything below the import is asked again. */
async function keep(call: Promise<Tagged>): Promise<Tagged> {
  const answer = await call
  queryClient.setQueryData(['imports', 'one', answer.value.id], answer)
  await queryClient.invalidateQueries({ queryKey: ['imports', 'part', answer.value.id] })
  void queryClient.invalidateQueries({ queryKey: ['imports', 'list'] })
  return answer
}

const at = (id: string) => ({ path: { id } })

export async function upload(file: File, kind: Kind | ''): Promise<Import> {
  const form = new FormData()
  form.append('file', file)
  if (kind) form.append('kind', kind)
  const body = form as unknown as { file: string }
  return (await keep(takeTagged(api.POST('/imports', { body, bodySerializer: () => form })))).value
}

export const change = (id: string, etag: string, body: Change) => keep(takeTagged(api.PATCH('/imports/{id}', { params: at(id), headers: ifMatch(etag), body })))
export const check = (id: string) => keep(takeTagged(api.POST('/imports/{id}/check', { params: at(id) })))
export const edit = (id: string, etag: string, edits: components['schemas']['IntakeCellEdit'][]) =>
  keep(takeTagged(api.POST('/imports/{id}/edits', { params: at(id), headers: ifMatch(etag), body: { edits } })))
export const decide = (id: string, etag: string, body: components['schemas']['IntakeDecisions']) =>
  keep(takeTagged(api.POST('/imports/{id}/decisions', { params: at(id), headers: ifMatch(etag), body })))
export const run = (id: string, etag: string) => keep(takeTagged(api.POST('/imports/{id}/run', { params: at(id), headers: ifMatch(etag) })))
export const undo = (id: string, etag: string) => keep(takeTagged(api.POST('/imports/{id}/undo', { params: at(id), headers: ifMatch(etag) })))
export const drop = (id: string) => keep(takeTagged(api.DELETE('/imports/{id}', { params: at(id) })))

/** Corrections and choices only count after a check; the two go together. */
export async function thenCheck(step: Promise<Tagged>): Promise<void> {
  await check((await step).value.id)
}

export const preview = (id: Ref<string>, no: Ref<number>) =>
  useQuery({
    queryKey: ['imports', 'sheet', id, no], staleTime: Infinity,
    queryFn: () => take(api.GET('/imports/{id}/sheets/{no}', { params: { path: { id: id.value, no: no.value } } })),
  })

export const refusedFile = (id: string) => `/api/v1/imports/${encodeURIComponent(id)}/refused?format=xlsx`

export const templateFile = (kind: Kind) => `/api/v1/import-templates/${kind}?format=xlsx`

/** The county and its towns, to put firms into. */
export function useTowns() {
  const { units } = useUnits()
  const towns = computed(() => units.value.filter((u) => u.active && ['county', 'street', 'town'].includes(u.kind)).map((u) => ({ value: u.code, label: u.name })))
  const townName = (code: string) => units.value.find((u) => u.code === code)?.name ?? code
  return { towns, townName }
}

/** Amounts travel as "10000000.00 CNY" and are read in 万. */
export function said(field: string, text: string, townName: (code: string) => string): string {
  if (!text) return t('empty')
  if (field === 'unit') return townName(text)
  const capital = field === 'capital' && /^(\d+\.\d\d) ([A-Z]{3})$/.exec(text)
  if (capital) {
    const n = (Number(capital[1]) / 1e4).toLocaleString('en-US', { maximumFractionDigits: 6 })
    return capital[2] === 'CNY' ? t('wan', { n }) : t('wanForeign', { n, currency: capital[2]! })
  }
  return t.maybe(`said.${field}.${text}`, text)
}

/** A, B … Z, AA: what a spreadsheet calls its columns. */
export function columnName(index: number): string {
  let name = ''
  for (let n = index + 1; n > 0; n = Math.floor((n - 1) / 26)) name = String.fromCharCode(65 + ((n - 1) % 26)) + name
  return name
}
