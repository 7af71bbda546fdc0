/**
 * From one record of a list to the next, under its filter and sort, as far as the list goes: near the end of what is known
 * the page beyond is asked for. The walk also knows the page of the list that leads back.
 */
import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import type { LocationQueryRaw } from 'vue-router'
import { pageBefore, turned } from '@/ui/list'
import { askEnterprises, SORT, type Filters, type useEnterprises } from './list'

interface Question { filters: Filters; sort: string }
/** One page of the list: where it starts, what is on it, where it goes on. */
interface Stretch { cursor?: string; from: number; ids: readonly string[]; next?: string }

/** So many records before the end the page beyond is asked for. */
const NEAR = 3

const question = shallowRef<Question>({ filters: {}, sort: SORT })
const stretches = shallowRef<readonly Stretch[]>([])
const total = ref<number>()
const ids = computed(() => stretches.value.flatMap((stretch) => stretch.ids))

/** What the list shows is where a walk starts. */
export function walkAlong(list: ReturnType<typeof useEnterprises>) {
  watch([list.rows, list.refreshing], ([rows, old]) => {
    if (old || !rows.length) return
    const { from, total: counted } = list.range.value
    const page = { cursor: list.cursor.value, from, ids: rows.map(({ id }) => id), next: list.nextCursor.value }
    begin({ filters: list.filters.value, sort: list.sort.value }, page)
    total.value = counted && !counted.capped ? counted.count : undefined
  }, { immediate: true })
}

/** A page that continues the walk lengthens it, any other begins it anew. */
function begin(asked: Question, page: Stretch) {
  const known = JSON.stringify(asked) === JSON.stringify(question.value) ? stretches.value : []
  question.value = asked
  if (known.some(({ cursor }) => cursor === page.cursor)) stretches.value = known.map((one) => (one.cursor === page.cursor ? page : one))
  else if (page.cursor && known[known.length - 1]?.next === page.cursor) stretches.value = [...known, page]
  else stretches.value = [page]
}

export function useWalk(id: Ref<string>) {
  watch([id, stretches], () => void lengthen(id.value), { immediate: true })
  return computed(() => {
    const at = ids.value.indexOf(id.value)
    const here = stretches.value.find((stretch) => stretch.ids.includes(id.value)) ?? stretches.value[0]
    const place = at < 0 ? 0 : stretches.value[0]!.from + at
    return {
      previous: at > 0 ? ids.value[at - 1] : undefined, next: at >= 0 ? ids.value[at + 1] : undefined,
      place: total.value && place && place <= total.value ? { n: place, of: total.value } : undefined,
      query: here ? queryOf(here) : {},
    }
  })
}

/** The address of a page of the list. */
function queryOf({ cursor, from }: Pick<Stretch, 'cursor' | 'from'>): LocationQueryRaw {
  const { filters, sort } = question.value
  return { ...filters, ...(sort !== SORT && { sort }), ...(cursor && { cursor, from: String(from) }) }
}

let asking = false

async function lengthen(id: string) {
  const at = ids.value.indexOf(id)
  const [first, last] = [stretches.value[0], stretches.value[stretches.value.length - 1]]
  if (at < 0 || asking || !first || !last) return
  const onward = at >= ids.value.length - NEAR && last.next !== undefined
  const back = at < NEAR && first.cursor !== undefined && pageBefore(first.cursor)
  if (!onward && !back) return
  asking = true
  try {
    if (onward) await forwards(last)
    else if (back) await backwards(first, typeof back.cursor === 'string' ? back.cursor : undefined)
  } catch {
    // Without an answer the walk ends here; the next step asks again.
  } finally {
    asking = false
  }
}

async function ask(cursor: string | undefined) {
  const asked = question.value
  const page = await askEnterprises(asked.filters, { sort: asked.sort, cursor })
  const found = (page.items ?? []).map((row) => row.id).filter((one) => !ids.value.includes(one))
  return { found, next: page.nextCursor || undefined, mine: asked === question.value }
}

async function forwards(last: Stretch) {
  const { found, next, mine } = await ask(last.next)
  if (!mine || last !== stretches.value[stretches.value.length - 1]) return
  turned(last.next!, queryOf(last))
  stretches.value = [...stretches.value, { cursor: last.next, from: last.from + last.ids.length, ids: found, next }]
}

async function backwards(first: Stretch, cursor: string | undefined) {
  const { found, next, mine } = await ask(cursor)
  // Rows that moved meanwhile would leave a gap: better no way than a wrong one.
  if (!mine || first !== stretches.value[0] || next !== first.cursor || found.length >= first.from) return
  stretches.value = [{ cursor, from: first.from - found.length, ids: found, next }, ...stretches.value]
}
