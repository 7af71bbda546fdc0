import { defineRecord } from './parts'

export default defineRecord({
  sections: [
    { id: 'access', label: { 'zh-CN': '谁看过', en: 'Who looked' }, order: 95, permission: 'access_log:read', load: () => import('./AccessLog.vue') },
  ],
})
