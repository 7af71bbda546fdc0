/** Exports: the catalogue of columns, what an export would be, and the files there are. */
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { api, take } from '@/api/client'
import { queryClient } from '@/api/query'
import type { components } from '@/api/schema'
import { lang } from '@/i18n'
import { asQuery, type Filters } from '@/features/enterprise/list'

export type Export = components['schemas']['CandidateExportView']
export type Column = components['schemas']['CandidateColumn']
export type Gaps = components['schemas']['CandidateGaps']
export type Filter = components['schemas']['CandidateFilter']

/** An address of the list of enterprises as the filter of an export. */
export function filterOf(query: Record<string, string | undefined>): Filter {
  const lists = (text?: string[]) => text?.flatMap((part) => part.split(',')).filter(Boolean)
  const f = asQuery(query as Filters)
  return { ...f, rung: lists(f.rung), tag: lists(f.tag), state: lists(f.state), missing: lists(f.missing), lacks: lists(f.lacks) }
}

/** The filter of an export as an address of the list. */
export function addressOf(item: Pick<Export, 'selection' | 'sort'>): Record<string, string> {
  const parts = Object.entries(item.selection.filter ?? {}).filter(([, v]) => v !== null && v !== undefined && v !== '' && v !== 0)
  return { ...Object.fromEntries(parts.map(([k, v]) => [k, Array.isArray(v) ? v.join(',') : String(v)])), ...(item.sort && { sort: item.sort }) }
}

export function useColumnCatalogue() {
  const query = useQuery({ queryKey: ['export-columns', lang], queryFn: () => take(api.GET('/export-columns')), staleTime: 300_000 })
  return { columns: computed(() => query.data.value?.items ?? []), error: query.error, pending: query.isPending, retry: () => query.refetch() }
}

export const refreshExports = () => queryClient.invalidateQueries({ queryKey: ['exports'] })

export const fileOf = (item: Pick<Export, 'id'>) => `/api/v1/exports/${item.id}/file`

/** Lets the browser save the file; the address answers with an attachment, so the page stays. */
export function fetchFile(item: Pick<Export, 'id'>) {
  const link = document.createElement('a')
  link.href = fileOf(item)
  link.download = ''
  document.body.append(link)
  link.click()
  link.remove()
}

export function size(bytes: number): string {
  return bytes < 1 << 20 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / (1 << 20)).toFixed(1)} MB`
}

const KEY = 'miaolin.export'

/** What was chosen last time, for the next time. */
export interface Remembered { columns?: string[]; format?: 'xlsx' | 'csv' }

export function remembered(): Remembered {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Remembered
  } catch {
    return {}
  }
}

export const remember = (choice: Remembered) => localStorage.setItem(KEY, JSON.stringify(choice))
