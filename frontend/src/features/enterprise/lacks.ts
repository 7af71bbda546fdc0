/** What firms lack by each rule set in force, as the list names, filters and shows it. */
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { api, take } from '@/api/client'
import { lang } from '@/i18n'
import { chosenColumns } from '@/ui/columns'
import type { EnterpriseRow } from './parts'
import { t } from './words'

/** The rule set whose gaps stand in every row: the title the office works towards. */
export const LISTED = 'hnte'

const WORDS: Record<string, () => string> = { met: () => t('lacksMet'), none: () => t('lacksNone') }

/** Only some condition can be the only one. */
export const isCondition = (lacks?: string) => Boolean(lacks && !WORDS[lacks])

export function useRules() {
  const query = useQuery({ queryKey: ['rule-names', lang], queryFn: () => take(api.GET('/rule-names')), staleTime: 300_000 })
  const sets = computed(() => query.data.value?.items ?? [])
  const conditionsOf = (code: string) => sets.value.find((set) => set.code === code)?.conditions ?? []
  const ruleName = (code: string) => sets.value.find((set) => set.code === code)?.short ?? code
  const lackName = (lack: string, rules = LISTED) => WORDS[lack]?.() ?? conditionsOf(rules)?.find((c) => c.code === lack)?.name ?? lack
  return {
    ruleName, lackName, others: computed(() => sets.value.filter((set) => set.code !== LISTED)),
    lacksOptions: (rules = LISTED) => [...Object.keys(WORDS), ...(conditionsOf(rules) ?? []).map(({ code }) => code)].map((value) => ({ value, label: lackName(value, rules) })),
  }
}

/** What a row says of a rule set; the listed one stands in the row itself. */
export function gapOf(row: EnterpriseRow, rules = LISTED) {
  if (rules !== LISTED) return row.gaps?.find((gap) => gap.rules === rules)
  return row.lacksCount === null ? undefined : { lacks: row.lacks, unclear: row.unclearCount ?? 0 }
}

const COLUMN = 'gaps.'
export const gapColumn = (rules: string) => COLUMN + rules

/** The rule sets a table shows columns of, as chosen. */
export const gapColumnsOf = (table: string) => (chosenColumns(table).value ?? []).filter((key) => key.startsWith(COLUMN)).map((key) => key.slice(COLUMN.length))

export const atMostOptions = () => [1, 2, 3, 4, 5].map((n) => ({ value: String(n), label: t('atMost', { n }) }))
