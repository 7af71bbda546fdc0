import { defineRecord } from '@/features/enterprise/parts'

export default defineRecord({
  sections: [
    { id: 'figures', label: { 'zh-CN': '年度指标', en: 'Figures' }, order: 20, permission: 'figure:read', load: () => import('./FiguresSection.vue') },
    { id: 'ip', label: { 'zh-CN': '知识产权', en: 'IP rights' }, order: 30, permission: 'ip_right:read', load: () => import('./RightsSection.vue') },
    { id: 'innovation', label: { 'zh-CN': '成果与制度', en: 'Results & papers' }, order: 32, permission: 'result:read', load: () => import('./InnovationSection.vue') },
    { id: 'standing', label: { 'zh-CN': '合规记录', en: 'Compliance' }, order: 34, permission: 'incident:read', load: () => import('./StandingSection.vue') },
  ],
})
