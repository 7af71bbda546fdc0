/** What can be supposed about the running year, how it is typed, and how a shortfall is put into it. */
import { computed, reactive, ref, watch, type Ref } from 'vue'
import { parse, readChosen, typed, useChosen, useFields, type FigureField } from '@/features/fact/api'
import { today } from '@/i18n/format'
import type { Assessment, Finding, WhatIf } from './api'
import { findingsOf } from './verdicts'

type Short = NonNullable<Finding['short']>[number]

/** Which figures a shortfall is closed with: somebody hired counts among the staff as well. */
const CLOSES: Record<string, readonly string[]> = {
  rd_expense: ['rdExpenseHnteFen'], rd_domestic: ['rdExpenseHnteDomesticFen'], hitech_income: ['hitechIncomeFen'], main_products: ['mainProductIncomeFen'],
  sci_staff_hired: ['sciStaff', 'employees'], sci_staff_assigned: ['sciStaff'],
}
const COUNTERS = ['class1', 'class2', 'results'] as const
type Counter = (typeof COUNTERS)[number]

/** Fen, or hundredths of a person: as the server counts. */
const toServer = (field: FigureField, value: number) => (field.unit === 'people' ? Math.round(value * 100) : value)
const fromServer = (field: FigureField, value: number) => typed(field, field.unit === 'people' ? value / 100 : value)

export function useSupposed(enterpriseId: Ref<string>, assessment: Ref<Assessment | undefined>) {
  const year = Number(today().slice(0, 4))
  const { fields: known } = useFields()
  const chosen = useChosen(enterpriseId)
  const texts = reactive<Record<string, string>>({})
  const counters = reactive<Record<Counter, number>>({ class1: 0, class2: 0, results: 0 })
  const useClass2 = ref(false)

  /** The figures the rule set looks at, in the order of the form of figures. */
  const fields = computed(() => {
    const wanted = new Set((assessment.value ? findingsOf(assessment.value) : []).flatMap(({ evidence, missing }) => [...(evidence ?? []).map(({ field }) => field), ...(missing ?? []).map(({ fact }) => fact)]))
    return known.value.filter(({ id, unit }) => wanted.has(id) && unit !== 'months')
  })
  const said = (of: number, field: string) => chosen.data.value?.items?.find(({ fiscalYear }) => fiscalYear === of)?.chosen?.find((one) => one.field === field)?.said?.[0]?.value
  /** What counts while nothing is typed: what is reported of this year, else last year's. */
  const stands = (field: FigureField) => {
    const own = said(year, field.id)
    const value = own ?? said(year - 1, field.id)
    return value === undefined ? null : { value, text: readChosen(field, value), own: own !== undefined }
  }
  const wrong = (field: FigureField) => parse(field, texts[field.id] ?? '') === undefined

  const body = computed<WhatIf | null>(() => {
    if (!assessment.value) return null
    const figures: Record<string, number> = {}
    for (const field of fields.value) {
      const value = parse(field, texts[field.id] ?? '')
      if (typeof value === 'number') figures[field.id] = toServer(field, value)
    }
    // Before June the books of the year before are open, and next year's would be: the application is looked at from June on.
    const asOf = today() < `${year}-06-01` ? `${year}-06-01` : undefined
    return { enterpriseId: enterpriseId.value, code: assessment.value.code, year, asOf, figures, ...counters, useClass2: useClass2.value }
  })
  const asked = ref<WhatIf | null>(body.value)
  let waiting: ReturnType<typeof setTimeout> | undefined
  watch(body, (now, before) => {
    clearTimeout(waiting)
    if (!before || now?.code !== before.code) asked.value = now
    else waiting = setTimeout(() => { asked.value = now }, 300)
  })

  const closable = ({ code }: Short) => COUNTERS.includes(code as Counter) || fieldsOf(code).length > 0
  const fieldsOf = (code: string) => (CLOSES[code] ?? [code]).map((id) => fields.value.find((field) => field.id === id)).filter((field) => field !== undefined)
  function close({ code, unit, amount }: Short) {
    if (COUNTERS.includes(code as Counter)) counters[code as Counter] += amount
    else for (const field of fieldsOf(code)) {
      const now = parse(field, texts[field.id] ?? '')
      const base = typeof now === 'number' ? toServer(field, now) : (stands(field)?.value ?? 0)
      texts[field.id] = fromServer(field, base + (field.unit === 'people' && unit !== 'people' ? amount * 100 : amount))
    }
  }
  function clear() {
    for (const key of Object.keys(texts)) delete texts[key]
    Object.assign(counters, { class1: 0, class2: 0, results: 0 })
    useClass2.value = false
  }
  const touched = computed(() => Object.values(texts).some((text) => text.trim() !== '') || COUNTERS.some((key) => counters[key] > 0) || useClass2.value)
  const suppose = (field: string, text: string) => { texts[field] = text }
  const count = (key: Counter, n: number) => { counters[key] = Math.max(0, Math.min(200, n)) }
  const useUp = (yes: boolean) => { useClass2.value = yes }
  return { year, fields, texts, counters, useClass2, suppose, count, useUp, stands, said, wrong, asked, closable, close, clear, touched }
}

export type Supposed = ReturnType<typeof useSupposed>
