/** The list of enterprises: what it can be asked for, in the words of the address. */
import { api, take } from '@/api/client'
import { useList } from '@/ui/list'

export const filterKeys = [
  'q', 'unit', 'park', 'attribution', 'rung', 'lapsed', 'climbing', 'industry', 'techField', 'officer', 'tag', 'state', 'visitedFrom', 'visitedTo', 'noVisitIn',
  'revenueFromFen', 'revenueToFen', 'aboveScale', 'provisional', 'dueTo', 'missing', 'lacks', 'onlyLacks',
] as const
export type FilterKey = (typeof filterKeys)[number]
export type Filters = Partial<Record<FilterKey, string>>

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

export const useEnterprises = () =>
  useList({
    key: 'enterprises', filters: filterKeys, sort: 'name',
    load: async ({ filters, sort, cursor, limit, signal }) => {
      const page = await take(api.GET('/enterprises', { params: { query: { ...asQuery(filters), sort, cursor, limit } }, signal }))
      remember(page.items ?? [], sort, filters)
      if (page.total) lastTotal = page.total
      else page.total = lastTotal // only the first page counts
      return page
    },
  })

let lastTotal: { count: number; capped?: boolean } | undefined

/** The rows last shown, so that the record can lead to the next one under the same filter. */
let shown: { ids: string[]; query: Record<string, string> } = { ids: [], query: {} }

function remember(rows: readonly { id: string }[], sort: string, filters: Filters) {
  shown = { ids: rows.map(({ id }) => id), query: { ...(filters as Record<string, string>), ...(sort !== 'name' && { sort }) } }
}

export function neighbours(id: string) {
  const at = shown.ids.indexOf(id)
  return { previous: at > 0 ? shown.ids[at - 1] : undefined, next: at >= 0 ? shown.ids[at + 1] : undefined, query: shown.query }
}
