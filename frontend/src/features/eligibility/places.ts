/** Where a fact is kept on the firm's record, and who may write it there. */
import { can } from '@/api/session'
import type { Finding, Missing } from './api'
import { t } from './words'

interface Place { tab?: string; permission: string }

const PROFILE = ['uscc', 'registeredOn', 'techField', 'industryCode']

export function placeOf(fact: string): Place {
  if (PROFILE.includes(fact)) return { permission: 'enterprise:change' }
  if (fact === 'rights') return { tab: 'ip', permission: 'ip_right:create' }
  if (fact === 'results') return { tab: 'innovation', permission: 'result:create' }
  if (fact === 'honours') return { tab: 'innovation', permission: 'honour:create' }
  if (fact.startsWith('document_')) return { tab: 'innovation', permission: 'rd_document:create' }
  if (fact.startsWith('check_')) return { tab: 'standing', permission: 'record_check:create' }
  return { tab: 'figures', permission: 'figure:create' }
}

export const recordTab = (enterpriseId: string, tab?: string) => ({ path: `/enterprises/${enterpriseId}`, query: tab ? { tab } : {} })

/** What the office looks up itself; everything else the firm can tell. */
export const isOffice = (fact: string) => fact.startsWith('check_') || PROFILE.includes(fact)

/** A missing fact with the page to write it on, or who does. */
export function asked(enterpriseId: string, { fact, name, year }: Missing) {
  const { tab, permission } = placeOf(fact)
  return { key: `${fact}${year ?? ''}`, name, to: can(permission) ? recordTab(enterpriseId, tab) : null, who: isOffice(fact) ? t('byOffice') : t('byFirm') }
}

const TABS: Record<string, string | undefined> = { figure: 'figures', right: 'ip', result: 'innovation', document: 'innovation', incident: 'standing', check: 'standing', title: 'titles', honour: 'innovation' }

/** What a finding rests on, apart from figures: how many of each kind, and where they are kept. */
export function others(enterpriseId: string, finding: Finding) {
  const ids = new Map<string, Set<string>>()
  for (const { kind, id } of finding.evidence ?? []) if (kind !== 'figure') ids.set(kind, (ids.get(kind) ?? new Set()).add(id))
  return [...ids].map(([kind, all]) => ({ kind, label: t(`evidence.${kind as 'right' | 'result' | 'document' | 'incident' | 'check' | 'title' | 'honour' | 'enterprise' | 'honour'}`, { n: all.size }), to: recordTab(enterpriseId, TABS[kind]) }))
}
