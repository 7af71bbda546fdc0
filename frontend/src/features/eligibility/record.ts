import { defineRecord } from '@/features/enterprise/parts'

const label = { 'zh-CN': '对标体检', en: 'Assessment' }

export default defineRecord({
  sections: [
    { id: 'assessment', label, order: 12, permission: 'assessment:read', load: () => import('./AssessmentSection.vue') },
    { id: 'assessment-summary', label, order: 12, permission: 'assessment:read', place: 'aside', load: () => import('./AssessmentSummary.vue') },
  ],
})
