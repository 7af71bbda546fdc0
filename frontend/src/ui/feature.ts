/**
 * How a feature adds itself to the application: `src/features/<name>/routes.ts` exports a Feature as default and the
 * shell finds it. Keep that file small – it is part of the first load; pages are imported lazily.
 */
import type { Component } from 'vue'
import type { RouteRecordRaw } from 'vue-router'

/** The few words the shell needs before a page is loaded. */
export interface Both { 'zh-CN': string; en: string }

export interface NavItem {
  to: string
  label: Both
  /** For the bottom bar of phones, where the label is too long for it. */
  short?: Both
  icon: Component
  /** Shown to those who hold this permission ("enterprise:read"), or one of several. */
  permission?: string | readonly string[]
  /** Only for those who hold this role, where what others may do as well is not their daily way. */
  role?: string
  /** Position: 10 home, 20 enterprises, 30 visits, 40 requests, 50 titles, 60 lists, 70 import, 80 audit, 90 administration. */
  order: number
  /** A line and heading of its own in the sidebar. */
  group?: 'work' | 'admin'
  /** g then this letter goes there. */
  shortcut?: string
}

export interface Feature {
  routes: RouteRecordRaw[]
  nav?: NavItem[]
}

export const defineFeature = (feature: Feature): Feature => feature

declare module 'vue-router' {
  interface RouteMeta {
    /** Title of the window and, on phones, of the bar. */
    title?: Both
    permission?: string | readonly string[]
    /** Open without signing in. */
    public?: boolean
    /** Does without the query cache, for the first load of a phone. */
    light?: boolean
    /** Without sidebar and bars. */
    bare?: boolean
    /** Phones show a back arrow to here instead of the bottom bar, for tasks such as writing a visit. */
    back?: string
  }
}
