/** The list of enterprises: what it can be asked for, in the words of the address. */
import { computed } from 'vue'
import { useRoute } from 'vue-router'
import { api, take } from '@/api/client'
import { useList } from '@/ui/list'
import { gapColumnsOf } from './lacks'

export const filterKeys = [
  'q', 'unit', 'park', 'attribution', 'rung', 'lapsed', 'climbing', 'industry', 'techField', 'officer', 'tag', 'state', 'visitedFrom', 'visitedTo', 'noVisitIn',
  'revenueFromFen', 'revenueToFen', 'aboveScale', 'provisional', 'dueTo', 'missing', 'rules', 'lacks', 'onlyLacks', 'lacksAtMost',
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
    aboveScale: yesNo(f.aboveScale), provisional: yesNo(f.provisional), dueTo: f.dueTo, missing: many(f.missing), rules: f.rules, lacks: many(f.lacks), onlyLacks: yesNo(f.onlyLacks), lacksAtMost: f.lacksAtMost,
  } as const
}

interface Ask { sort: string; cursor?: string; limit?: number; gapsBy?: string[] }

export async function askEnterprises(filters: Filters, { limit = PAGE, ...ask }: Ask, signal?: AbortSignal) {
  return take(api.GET('/enterprises', { params: { query: { ...asQuery(filters), limit, ...ask } }, signal }))
}

/** The rows tell what firms lack by the rule set that is filtered by and those that columns show. */
export function useEnterprises() {
  const route = useRoute()
  const gapsBy = computed(() => {
    const filtered = typeof route.query.rules === 'string' ? [route.query.rules] : []
    return [...new Set([...filtered, ...gapColumnsOf('enterprises')])]
  })
  return useList({
    key: 'enterprises', filters: filterKeys, sort: SORT, limit: PAGE, also: gapsBy,
    load: ({ filters, signal, ...ask }) => askEnterprises(filters, { ...ask, gapsBy: gapsBy.value.length ? [gapsBy.value.join()] : undefined }, signal),
  })
}
