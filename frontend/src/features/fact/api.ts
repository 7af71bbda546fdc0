/** What the pages of figures and IP rights ask the server for, and how values are read and typed. */
import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, take } from '@/api/client'
import { queryClient } from '@/api/query'
import type { components } from '@/api/schema'
import { fenFromWan, wan } from '@/i18n/format'

export type Figure = components['schemas']['FactFigureRow']
export type Year = components['schemas']['FactYear']
export type FigureField = components['schemas']['FactField']
export type Source = Figure['source']
export type IPRight = components['schemas']['FactIPRow']
type Values = Omit<components['schemas']['FactNewFigure'], 'enterpriseId' | 'fiscalYear' | 'source' | 'evidence' | 'note' | 'staffMonths'>
/** The figures by their names in the API. */
export type ValueKey = keyof Values

export const sources: readonly Source[] = ['self', 'officer', 'tax', 'statistics', 'audited']

export function useFields() {
  const query = useQuery({ queryKey: ['figure-fields'], queryFn: () => take(api.GET('/figure-fields')), staleTime: Infinity })
  const fields = computed<readonly FigureField[]>(() => query.data.value?.items ?? [])
  const groups = computed(() => {
    const byGroup = new Map<string, FigureField[]>()
    for (const field of fields.value) byGroup.set(field.group, [...(byGroup.get(field.group) ?? []), field])
    return [...byGroup].map(([id, fields]) => ({ id, fields }))
  })
  return { query, fields, groups }
}

export const useFigures = (enterpriseId: Ref<string>) =>
  useQuery({ queryKey: ['figures', 'rows', enterpriseId], queryFn: () => take(api.GET('/figures', { params: { query: { enterpriseId: enterpriseId.value, limit: 200 } } })) })

export const useChosen = (enterpriseId: Ref<string>) =>
  useQuery({ queryKey: ['figures', 'chosen', enterpriseId], queryFn: () => take(api.GET('/enterprises/{id}/figures', { params: { path: { id: enterpriseId.value } } })) })

export const useRights = (enterpriseId: Ref<string>) =>
  useQuery({ queryKey: ['ip-rights', 'of', enterpriseId], queryFn: () => take(api.GET('/ip-rights', { params: { query: { enterpriseId: enterpriseId.value, limit: 200 } } })) })

/** Figures and rights show in the firm's record, in the list of firms and in what each lacks. */
export async function refreshFacts() {
  await Promise.all(['figures', 'ip-rights', 'fact-records', 'enterprises', 'assessments'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })))
}

export const people = (n: number) => n.toLocaleString('en-US', { maximumFractionDigits: 2 })

/** A value as rows carry it: fen, or people. Money and averages stand in columns, and have as many decimals everywhere. */
export function read(field: FigureField, value: number | null | undefined): string {
  if (value === null || value === undefined) return ''
  if (field.unit === 'money') return wan(value, 2, 2)
  return value.toLocaleString('en-US', { minimumFractionDigits: field.unit === 'people' ? 2 : 0, maximumFractionDigits: 2 })
}

/** What stands behind a figure. */
export const unitWord = (field: FigureField) => ({ money: 'wan', people: 'people', months: 'months' } as const)[field.unit]

/** A value as the choice carries it: fen, or hundredths of a person. */
export const readChosen = (field: FigureField, value: number) => read(field, field.unit === 'people' ? value / 100 : value)

/** What stands in the input: exact, without grouping. */
export function typed(field: FigureField, value: number | null | undefined): string {
  if (value === null || value === undefined) return ''
  return field.unit === 'money' ? String(value / 1e6) : String(value)
}

/** What was typed: a value, null for nothing, undefined when it is no number. */
export function parse(field: FigureField, text: string): number | null | undefined {
  if (text.trim() === '') return null
  if (field.unit === 'money') return fenFromWan(text) ?? undefined
  const plain = text.replace(/[,，\s]/g, '')
  if (field.unit === 'months') return /^([1-9]|1[0-2])$/.test(plain) ? Number(plain) : undefined
  return /^\d+(\.\d{1,2})?$/.test(plain) ? Number(plain) : undefined
}
