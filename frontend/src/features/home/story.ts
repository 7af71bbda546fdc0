/** The story of a firm: events of the API turned into lines people read. */
import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, type Component, type Ref } from 'vue'
import { Award, ChartColumn, GraduationCap, Lightbulb, MessagesSquare, NotebookPen, PencilLine, Phone, UserRound, Video } from '@lucide/vue'
import { api, take } from '@/api/client'
import { can } from '@/api/session'
import type { components } from '@/api/schema'
import { isRung, rungBadge, rungIcon } from '@/features/certification/rungs'
import { lang } from '@/i18n'
import { comma, day, moment, semicolon } from '@/i18n/format'
import { t } from './words'

export type Event = components['schemas']['HomeEvent']

export interface StoryEntry {
  id: string
  title: string
  icon: Component
  look?: string
  meta: string
  lines: string[]
  to?: string
  rung?: { from: string; to: string }
}

/** What a person picks → the kinds of the API. */
export const KINDS = { all: '', visit: 'visit', help: 'coaching,training', title: 'title,rung', figure: 'figure,right', change: 'contact,profile' } as const
export type Kind = keyof typeof KINDS

export function useStory(enterpriseId: Ref<string>, kind: Ref<Kind>) {
  const words = useNames()
  const query = useInfiniteQuery({
    queryKey: ['enterprises', 'timeline', enterpriseId, kind], initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => take(api.GET('/enterprises/{id}/timeline', { params: { path: { id: enterpriseId.value }, query: { kind: KINDS[kind.value] ? [KINDS[kind.value]] : undefined, limit: 8, cursor: pageParam } } })),
    getNextPageParam: (page) => page.nextCursor || undefined,
  })
  const entries = computed(() => (query.data.value?.pages ?? []).flatMap((page) => page.items ?? []).map((event) => entryOf(event, words)))
  return { query, entries }
}

interface Names { need: (code: string) => string; purpose: (code: string) => string; title: (kind: string) => string }

function useNames(): Names {
  const visits = useQuery({ queryKey: ['visit-words'], queryFn: () => take(api.GET('/visit-words')), enabled: can('visit:read'), staleTime: Infinity })
  const kinds = useQuery({ queryKey: ['title-kinds'], queryFn: () => take(api.GET('/title-kinds')), staleTime: 5 * 60_000 })
  const word = (list: readonly { code: string; zh: string; en: string }[] | null | undefined, code: string) => list?.find((one) => one.code === code)?.[lang.value === 'en' ? 'en' : 'zh'] ?? code
  return {
    need: (code) => word(visits.data.value?.needs, code),
    purpose: (code) => word(visits.data.value?.purposes, code),
    title: (kind) => kinds.data.value?.items?.find(({ id }) => id === kind)?.short[lang.value] ?? kind,
  }
}

const changed: Partial<Record<Event['kind'], Component>> = { figure: ChartColumn, right: Lightbulb, contact: UserRound, profile: PencilLine }
const dot = (parts: (string | undefined)[]) => parts.filter(Boolean).join(' · ')

function entryOf(event: Event, names: Names): StoryEntry {
  const plain = { id: event.id, meta: dot([event.at ? moment(event.at) : day(event.on), event.who]) }
  if (event.visit) return { ...plain, ...visitOf(event, event.visit, names) }
  if (event.title) return { ...plain, ...titleOf(event.title) }
  if (event.kind === 'coaching' || event.kind === 'training') return { ...plain, ...helpOf(event, event.kind) }
  if (event.rung) return { ...plain, ...rungOf(event.rung, names) }
  return { ...plain, icon: changed[event.kind] ?? PencilLine, title: event.subject ? t('labelled', { label: event.label ?? '', subject: event.subject }) : event.label ?? '', lines: changesOf(event) }
}

function visitOf(event: Event, visit: NonNullable<Event['visit']>, names: Names) {
  const needs = (visit.needs ?? []).map(names.need).join(comma())
  return {
    icon: visit.mode === 'phone' ? Phone : visit.mode === 'video' ? Video : NotebookPen, to: `/visits/${event.id}`,
    title: dot([t.maybe(`visit.${visit.mode}`, visit.mode), (visit.purposes ?? []).map(names.purpose).join(comma())]),
    lines: [visit.findings, needs && t('raised', { needs }), visit.nextStep && t('next', { text: visit.nextStep }), visit.photos ? t('photos', { n: visit.photos }) : ''].filter(Boolean) as string[],
  }
}

function helpOf(event: Event, kind: 'coaching' | 'training') {
  return {
    icon: kind === 'coaching' ? MessagesSquare : GraduationCap, to: `/${kind}s/${event.id}`,
    title: t('labelled', { label: t(`help.${kind}`), subject: event.label ?? '' }), lines: event.subject ? [event.subject] : [],
  }
}

function titleOf(title: NonNullable<Event['title']>) {
  const name = title.name[lang.value] ?? title.kind
  return {
    icon: Award, title: title.ended ? t('titleEnded', { name, how: t.maybe(`ending.${title.ending}`, title.ending ?? '') }) : t('titleGot', { name }),
    lines: [dot([title.ended ? '' : t.maybe(`origin.${title.origin}`, ''), title.number && t('number', { number: title.number }), title.validTo ? t('until', { day: title.validTo }) : ''])].filter(Boolean),
  }
}

function rungOf(rung: NonNullable<Event['rung']>, names: Names) {
  const to = isRung(rung.to.rung) ? rung.to.rung : 'seed'
  return {
    icon: rungIcon[to], look: rungBadge[to], title: t('rungMoved'), rung: { from: rung.from.rung, to },
    lines: [(rung.causes ?? []).map((cause) => t.maybe(`cause.${cause.code}`, cause.code).replace('{kind}', names.title(cause.kind))).join(semicolon())].filter(Boolean),
  }
}

const SHOWN = 4
const plainValue = (value: unknown) => value === undefined || value === null || value === '' || typeof value !== 'object'

/** A few fields before and after; what is no plain value stays in the log. */
function changesOf(event: Event): string[] {
  const said = (value: unknown) => (value === undefined || value === null || value === '' ? t('blank') : String(value))
  return (event.changes ?? []).filter((c) => c.label !== c.field && plainValue(c.before) && plainValue(c.after)).slice(0, SHOWN)
    .map((c) => (c.before === undefined ? t('changeNew', { label: c.label, after: said(c.after) }) : t('change', { label: c.label, before: said(c.before), after: said(c.after) })))
}
