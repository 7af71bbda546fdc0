import { ListChecks, Scale } from '@lucide/vue'
import { defineFeature } from '@/ui/feature'

const mine = { 'zh-CN': '还差什么', en: 'What is missing' }
const gaps = { 'zh-CN': '差距清单', en: 'Gaps' }
const sets = { 'zh-CN': '规则集', en: 'Rule sets' }

export default defineFeature({
  routes: [
    { path: '/my/assessment', name: 'my-assessment', component: () => import('./AssessmentMine.vue'), meta: { title: mine, permission: 'assessment:read' } },
    {
      path: '/enterprises/:id/what-if', name: 'what-if', component: () => import('./WhatIfPage.vue'),
      meta: { title: { 'zh-CN': '试算', en: 'What if' }, permission: 'assessment:read', back: '/enterprises/:id?tab=assessment' },
    },
    { path: '/assessments', name: 'gaps', component: () => import('./GapsPage.vue'), meta: { title: gaps, permission: 'assessment:read' } },
    { path: '/assessments/funnel', name: 'funnel', component: () => import('./FunnelPage.vue'), meta: { title: { 'zh-CN': '短板分布', en: 'Where firms fall short' }, permission: 'assessment:read' } },
    { path: '/rule-sets', name: 'rule-sets', component: () => import('./RuleSetsPage.vue'), meta: { title: sets, permission: 'rule_set:read' } },
    { path: '/rule-sets/:id', name: 'rule-set', component: () => import('./RuleSetPage.vue'), props: true, meta: { title: sets, permission: 'rule_set:read' } },
  ],
  nav: [
    { to: '/my/assessment', label: { 'zh-CN': '还差什么', en: 'My gaps' }, icon: ListChecks, permission: 'assessment:read', role: 'enterprise', order: 15, shortcut: 'm' },
    { to: '/assessments', label: gaps, icon: ListChecks, permission: ['visit:create', 'enterprise:export'], order: 25, shortcut: 'a' },
    { to: '/rule-sets', label: sets, icon: Scale, permission: ['rule_set:create', 'rule_set:manage'], order: 92, group: 'admin' },
  ],
})
