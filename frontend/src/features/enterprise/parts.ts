/**
 * How another feature adds itself to the pages of a firm, without this feature knowing it:
 *
 *   src/features/<name>/record.ts      export default defineRecord({ sections: [...], actions: [...] })
 *   src/features/<name>/enterprises.ts export default defineListParts([...])
 *
 * Both are found by themselves and part of the first load of the page; their components are imported lazily.
 */
import type { Component } from 'vue'
import type { RouteLocationRaw } from 'vue-router'
import type { components } from '@/api/schema'
import type { Both } from '@/ui/feature'

export type Profile = components['schemas']['EnterpriseProfile']
export type EnterpriseRow = components['schemas']['EnterpriseRow']

/** A tab of the record (or a card beside it). Its component gets the props `enterpriseId` and `profile`. */
export interface RecordSection {
  id: string
  label: Both
  /** 10 timeline, 20 figures, 30 IP, 40 titles, 50 visits, 60 requests, 70 files, 80 duplicates, 90 history */
  order: number
  permission?: string
  /** Default is a tab; `overview` stands on the first tab, `aside` is a card in the right column, on phones below the summary. */
  place?: 'tab' | 'overview' | 'aside'
  load: () => Promise<{ default: Component }>
}

/** A button in the head of the record. The first one is the primary. */
export interface RecordAction {
  id: string
  label: Both
  order: number
  icon?: Component
  permission?: string
  to: (profile: Profile) => RouteLocationRaw
}

export interface RecordParts { sections?: RecordSection[]; actions?: RecordAction[] }
export const defineRecord = (parts: RecordParts): RecordParts => parts

/**
 * A part of the list page: `views` stands above the filters, `actions` beside the title, `bulk` in the bar of selected rows.
 * Its component gets `query` (the filters and sort as in the address), `total`, and for bulk `ids` and `clear`.
 */
export interface ListPart {
  id: string
  place: 'views' | 'actions' | 'bulk'
  order: number
  permission?: string
  load: () => Promise<{ default: Component }>
}
export const defineListParts = (parts: ListPart[]): ListPart[] => parts
