/** What the pages of assessments ask the server for. */
import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import type { Ref } from 'vue'
import { api, take } from '@/api/client'
import type { components } from '@/api/schema'

export type Assessment = components['schemas']['EligibilityView']
export type Finding = components['schemas']['EligibilityFindingView']
export type Verdict = Finding['verdict']
export type Missing = components['schemas']['EligibilityMissingView']
export type Source = components['schemas']['RuleSource']
export type Quantity = components['schemas']['RuleQuantity']
export type WhatIf = components['schemas']['EligibilityWhatIf']
export type Projection = components['schemas']['EligibilityProjectionView']
export type FunnelCell = components['schemas']['EligibilityFunnelCell']
export type RuleSet = components['schemas']['EligibilityRuleSetView']

/** Everything cached about assessments begins with this key; facts that change make it stale. */
export const ASSESSMENTS_KEY = 'assessments'

/** What one firm lacks on a day ('' is today), by every rule set in force. */
export const useAssessments = (enterpriseId: Ref<string>, asOf: Ref<string>) =>
  useQuery({
    queryKey: [ASSESSMENTS_KEY, 'of', enterpriseId, asOf],
    queryFn: () => take(api.GET('/enterprises/{id}/assessments', { params: { path: { id: enterpriseId.value }, query: { asOf: asOf.value || undefined } } })),
    refetchOnMount: 'always',
    enabled: () => enterpriseId.value !== '',
  })

/** What is stored about a firm by one rule set, latest first: as it stands, then what that replaced. */
export const useAssessmentHistory = (enterpriseId: Ref<string>, code: Ref<string>) =>
  useQuery({
    queryKey: [ASSESSMENTS_KEY, 'history', enterpriseId, code],
    refetchOnMount: 'always',
    queryFn: async () => {
      const [now, before] = await Promise.all([
        take(api.GET('/assessments', { params: { query: { enterpriseId: enterpriseId.value, code: code.value } } })),
        take(api.GET('/enterprises/{id}/assessments/history', { params: { path: { id: enterpriseId.value }, query: { code: code.value } } })),
      ])
      return [...(now.items ?? []), ...(before.items ?? [])]
    },
  })

/** Works a supposition out; nothing is stored, and what was shown stays until the new answer is there. */
export const useProjection = (body: Ref<WhatIf | null>) =>
  useQuery({
    queryKey: [ASSESSMENTS_KEY, 'what-if', body],
    queryFn: ({ signal }) => take(api.POST('/assessments/what-if', { body: body.value!, signal })),
    enabled: () => body.value !== null,
    placeholderData: keepPreviousData,
    gcTime: 0,
  })

/** The firms an enterprise user speaks for. */
export const useOwnFirms = () =>
  useQuery({ queryKey: ['enterprises', 'own'], queryFn: () => take(api.GET('/enterprises', { params: { query: { limit: 20 } } })) })
