/** The list of enterprises: what it can be asked for, in the words of the address. */
import { api, take } from '@/api/client'
import { useList } from '@/ui/list'

export const filterKeys = [
  'q', 'unit', 'park', 'attribution', 'rung', 'lapsed', 'climbing', 'industry', 'techField', 'officer', 'tag', 'state', 'visitedFrom', 'visitedTo', 'noVisitIn',
  'revenueFromFen', 'revenueToFen', 'aboveScale', 'provisional', 'dueTo', 'missing', 'lacks', 'onlyLacks',
] as const
export type FilterKey = (typeof filterKeys)[number]
export type Filters = Partial<Record<FilterKey, string>>

export const SORT = 'name'
export const PAGE = 50

const many = (text?: string) => (text ? [text] : undefined) // the server splits at commas
const yesNo = (text?: string) => (text === 'true' || text === 'false' ? text : undefined)
const whole = (text?: string) => (text && /^\d+$/.test(text) ? Number(text) : undefined)

/** The question of an address, as the API wants it. */
export function asQuery(f: Filters) {
  return {
    q: f.q, unit: f.unit, park: f.park, attribution: f.attribution, rung: many(f.rung), lapsed: yesNo(f.lapsed), climbing: yesNo(f.climbing),
    industry: f.industry, techField: f.techField, officer: f.officer, tag: many(f.tag), state: many(f.state),
    visitedFrom: f.visitedFrom, visitedTo: f.visitedTo, noVisitIn: whole(f.noVisitIn), revenueFromFen: whole(f.revenueFromFen), revenueToFen: whole(f.revenueToFen),
    aboveScale: yesNo(f.aboveScale), provisional: yesNo(f.provisional), dueTo: f.dueTo, missing: many(f.missing), lacks: many(f.lacks), onlyLacks: yesNo(f.onlyLacks),
  } as const
}

export async function askEnterprises(filters: Filters, sort: string, cursor?: string, limit = PAGE, signal?: AbortSignal) {
  return take(api.GET('/enterprises', { params: { query: { ...asQuery(filters), sort, cursor, limit } }, signal }))
}

export const useEnterprises = () =>
  useList({ key: 'enterprises', filters: filterKeys, sort: SORT, limit: PAGE, load: ({ filters, sort, cursor, limit, signal }) => askEnterprises(filters, sort, cursor, limit, signal) })
