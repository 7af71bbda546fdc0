/** Rule sets by name and as documents, and what lists of gaps make of an assessment. */
import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, take, takeTagged } from '@/api/client'
import { queryClient } from '@/api/query'
import type { components } from '@/api/schema'
import { lang } from '@/i18n'
import { today } from '@/i18n/format'
import type { Finding, RuleSet, Source } from './api'
import { t } from './wordsRules'

export type Setting = components['schemas']['EligibilitySettingView']
export type Difference = components['schemas']['EligibilityDifferenceView']
export type TrialFirm = components['schemas']['EligibilityTrialFirm']

/** What the office works towards; lists open with it. */
export const FIRST_CODE = 'hnte'
const ORDER = ['hnte', 'hnte_pool', 'national_tech_sme', 'prov_tech_sme']
const place = (code: string) => (ORDER.indexOf(code) + 1 || ORDER.length + 1)
export const byOrder = <T extends { code: string }>(a: T, b: T) => place(a.code) - place(b.code) || a.code.localeCompare(b.code)

/** The rule sets in force with the names of their conditions. */
export function useRuleNames() {
  const query = useQuery({ queryKey: ['rule-names', lang], queryFn: () => take(api.GET('/rule-names')), staleTime: 300_000 })
  const names = computed(() => [...(query.data.value?.items ?? [])].sort(byOrder))
  const conditions = (code: string) => (names.value.find((one) => one.code === code)?.conditions ?? []).map((c) => ({ value: c.code, label: c.name }))
  return {
    names, conditions,
    options: computed(() => names.value.map(({ code, name }) => ({ value: code, label: name }))),
    conditionName: (code: string, condition: string) => conditions(code).find((c) => c.value === condition)?.label ?? condition,
  }
}

export const useRuleSets = () => useQuery({ queryKey: ['rule-sets', 'list', lang], queryFn: () => take(api.GET('/rule-sets')) })
export const useRuleSet = (id: Ref<string>) =>
  useQuery({ queryKey: ['rule-sets', 'one', id, lang], queryFn: () => takeTagged(api.GET('/rule-sets/{id}', { params: { path: { id: id.value } } })) })
export const refreshRules = () => Promise.all([queryClient.invalidateQueries({ queryKey: ['rule-sets'] }), queryClient.invalidateQueries({ queryKey: ['rule-names'] })])

/** The gap that takes longest to close, and of those the first in the order of the rule. */
const LONGEST = ['not_by_own_action', 'next_year', 'this_batch']
export function mainGap(findings: readonly Finding[] | null): Finding | undefined {
  const length = (f: Finding) => { const at = LONGEST.indexOf(f.until ?? ''); return f.by ? LONGEST.length : at < 0 ? LONGEST.length + 1 : at }
  return [...(findings ?? [])].filter((f) => f.verdict === 'not_met').sort((a, b) => length(a) - length(b))[0]
}

export const untilWord = (f: Finding) => (f.by ? t('byDay', { day: f.by }) : f.until ? t(`until.${f.until}`) : '')

/** Where a version stands today: a state has dates too. */
export function standing(set: Pick<RuleSet, 'state' | 'validFrom' | 'validTo'>): { word: string; tone: 'brand' | 'accent' | 'neutral' } {
  if (set.state === 'draft') return { word: t('state.draft'), tone: 'accent' }
  if (set.state === 'withdrawn') return { word: t('state.withdrawn'), tone: 'neutral' }
  if (set.validFrom > today()) return { word: t('stateLater'), tone: 'accent' }
  if (set.validTo && set.validTo < today()) return { word: t('stateOver'), tone: 'neutral' }
  return { word: t('state.in_force'), tone: 'brand' }
}

export const validity = (set: Pick<RuleSet, 'validFrom' | 'validTo'>) => (set.validTo ? t('validTo', { from: set.validFrom, to: set.validTo }) : t('valid', { from: set.validFrom }))
export const certainty = (source: Source) => (source.tag === 'V' ? t('tagV') : source.tag === 'V2' ? t('tagV2') : t('toVerify'))
export const remembered = (source: Source) => source.tag.startsWith('M')
