import { MailPlus, UsersRound } from '@lucide/vue'
import { defineFeature } from '@/ui/feature'

const account = { 'zh-CN': '我的账号', en: 'My account' }
const users = { 'zh-CN': '用户与岗位', en: 'Users and roles' }
const invitations = { 'zh-CN': '邀请', en: 'Invitations' }

export default defineFeature({
  routes: [
    { path: '/sign-in', name: 'sign-in', component: () => import('./SignInPage.vue'), meta: { public: true, bare: true, light: true, title: { 'zh-CN': '登录', en: 'Sign in' } } },
    { path: '/invitation', name: 'invitation', component: () => import('./OfferPage.vue'), meta: { public: true, bare: true, title: { 'zh-CN': '接受邀请', en: 'Invitation' } } },
    { path: '/password-reset', name: 'password-reset', component: () => import('./ResetPage.vue'), meta: { public: true, bare: true, title: { 'zh-CN': '设置新密码', en: 'New password' } } },
    { path: '/account', name: 'account', component: () => import('./AccountPage.vue'), meta: { title: account } },
    { path: '/account/password', name: 'change-password', component: () => import('./PasswordPage.vue'), meta: { title: { 'zh-CN': '修改密码', en: 'Change password' }, back: '/account' } },
    { path: '/account/second-factor', name: 'second-factor', component: () => import('./SecondFactorPage.vue'), meta: { bare: true, title: { 'zh-CN': '两步验证', en: 'Two-step sign-in' } } },
    { path: '/users', name: 'users', component: () => import('./UsersPage.vue'), meta: { title: users, permission: 'user:read' } },
    { path: '/users/roles', name: 'roles', component: () => import('./RolesPage.vue'), meta: { title: users, permission: 'user:read' } },
    { path: '/users/:id', name: 'user', component: () => import('./UserPage.vue'), meta: { title: users, permission: 'user:read' } },
    { path: '/invitations', name: 'invitations', component: () => import('./InvitationsPage.vue'), meta: { title: invitations, permission: 'invitation:read' } },
  ],
  nav: [
    { to: '/users', label: users, short: { 'zh-CN': '用户', en: 'Users' }, icon: UsersRound, permission: 'user:read', order: 90, group: 'admin', shortcut: 'u' },
    { to: '/invitations', label: invitations, icon: MailPlus, permission: 'invitation:read', order: 92, group: 'admin' },
  ],
})
