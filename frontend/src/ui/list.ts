/**
 * A list whose filters, sort and page live in the address, so that it can be linked, reloaded and returned to.
 *
 *   const list = useList({
 *     key: 'visits', filters: ['q', 'unit', 'officer'], sort: '-visitedOn',
 *     load: ({ filters, sort, cursor, limit }) => take(api.GET('/visits', { params: { query: { …, cursor, limit } } })),
 *   })
 *   <DataTable :list="list" …>
 */
import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, watch, type Ref } from 'vue'
import { useRoute, useRouter, type LocationQueryRaw } from 'vue-router'

export interface Page<T> {
  /** Go writes an absent list as null. */
  items: readonly T[] | null
  nextCursor?: string
  total?: { count: number; capped?: boolean }
}

export interface ListQuery<F extends string> {
  filters: Partial<Record<F, string>>
  /** "name" upwards, "-name" downwards. */
  sort: string
  cursor?: string
  limit: number
  signal: AbortSignal
}

interface Options<T, F extends string> {
  /** First part of the query key: invalidate `[key]` after a change. */
  key: string
  filters: readonly F[]
  sort?: string
  limit?: number
  /** What else the rows depend on, such as columns that cost a look elsewhere. */
  also?: Ref<unknown>
  load: (query: ListQuery<F>) => Promise<Page<T>>
}

/** Which page came before the one that starts at a cursor; forgotten on reload, when "first page" is offered instead. */
const before = new Map<string, LocationQueryRaw>()

/** Only the first page of a question counts; the others remember what it said. */
const totals = new Map<string, Page<unknown>['total']>()

/** The page before a cursor, and what one learns by turning pages outside the list. */
export const pageBefore = (cursor: string) => before.get(cursor)
export const turned = (cursor: string, from: LocationQueryRaw) => before.set(cursor, from)

export function useList<T, F extends string>(options: Options<T, F>) {
  const route = useRoute()
  const router = useRouter()
  const limit = options.limit ?? 50
  const one = (name: string) => { const v = route.query[name]; return (Array.isArray(v) ? v[0] : v) || undefined }

  const filters = computed(() => Object.fromEntries(options.filters.map((f) => [f, one(f)]).filter(([, v]) => v)) as Partial<Record<F, string>>)
  const sort = computed(() => one('sort') ?? options.sort ?? '')
  const cursor = computed(() => one('cursor'))
  const from = computed(() => Number(one('from') ?? 1))
  const filtered = computed(() => Object.keys(filters.value).length > 0)

  const query = useQuery({
    queryKey: [options.key, 'list', filters, sort, cursor, options.also] as const,
    queryFn: ({ signal }) => options.load({ filters: filters.value, sort: sort.value, cursor: cursor.value, limit, signal }),
    placeholderData: keepPreviousData,
  })

  const page = computed(() => query.data.value)
  const question = computed(() => JSON.stringify([options.key, filters.value]))
  watch([page, query.isPlaceholderData], ([now, old]) => { if (now?.total && !old) totals.set(question.value, now.total) }, { immediate: true })
  const rows = computed<readonly T[]>(() => page.value?.items ?? [])
  const range = computed(() => ({ from: rows.value.length ? from.value : 0, to: from.value - 1 + rows.value.length, total: page.value?.total ?? totals.get(question.value) }))

  /** Changes filters or sort; a page of the old question means nothing to the new one, so it starts over. */
  function go(change: LocationQueryRaw) {
    return router.replace({ query: clean({ ...route.query, cursor: undefined, from: undefined, ...change }) })
  }

  const set = (filter: string, value: string | undefined) => go({ [filter]: value || undefined })
  const clear = () => go(Object.fromEntries(options.filters.map((f) => [f, undefined])))
  const sortBy = (column: string) => go({ sort: sort.value === column ? `-${column}` : column })

  function next() {
    const to = page.value?.nextCursor
    if (!to) return
    before.set(to, { ...route.query })
    void router.push({ query: { ...route.query, cursor: to, from: String(range.value.to + 1) } })
  }

  function previous() {
    const known = cursor.value && before.get(cursor.value)
    void router.push({ query: known || clean({ ...route.query, cursor: undefined, from: undefined }) })
  }

  return {
    filters, filtered, sort, rows, range, limit, cursor, nextCursor: computed(() => page.value?.nextCursor || undefined), go, set, clear, sortBy, next, previous,
    hasNext: computed(() => Boolean(page.value?.nextCursor)),
    hasPrevious: computed(() => cursor.value !== undefined),
    /** The way back is only known when one came forward; otherwise previous() leads to the first page. */
    previousIsFirst: computed(() => Boolean(cursor.value && !before.has(cursor.value))),
    pending: query.isPending, refreshing: query.isPlaceholderData, error: query.error, retry: () => query.refetch(),
  }
}

export type List<T> = ReturnType<typeof useList<T, string>>

function clean(query: LocationQueryRaw): LocationQueryRaw {
  return Object.fromEntries(Object.entries(query).filter(([, v]) => v !== undefined && v !== null && v !== ''))
}
