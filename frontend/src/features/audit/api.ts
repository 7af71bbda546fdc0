/** The log as the API gives it. */
import { api, take } from '@/api/client'
import type { components } from '@/api/schema'
import { useList } from '@/ui/list'

export type AuditEntry = components['schemas']['HomeAuditEntry']

export const filterKeys = ['operation', 'object', 'objectId', 'actor', 'enterprise', 'outcome', 'from', 'to'] as const
export type Filters = Partial<Record<(typeof filterKeys)[number], string>>

/** The question of an address, as the API wants it. */
export const asQuery = ({ outcome, ...rest }: Filters) => ({ ...rest, outcome: outcome === 'done' || outcome === 'refused' ? (outcome as 'done' | 'refused') : undefined })

export const useAudit = () =>
  useList({
    key: 'audit', filters: filterKeys,
    load: ({ filters, cursor, limit, signal }) => take(api.GET('/audit', { params: { query: { ...asQuery(filters), cursor, limit } }, signal })),
  })
