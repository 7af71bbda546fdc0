/** A form as data: its questions in groups, what is known, what is typed. Light: the page behind a link needs nothing else. */
import type { components } from '@/api/schema'

export type Form = components['schemas']['CollectionForm']
export type Question = components['schemas']['CollectionField']
export type Round = components['schemas']['CollectionRoundRow']
export type Detail = components['schemas']['CollectionReturnDetail']
export type Row = components['schemas']['CollectionReturnRow']
export type Shown = components['schemas']['CollectionShown']
export type Answers = components['schemas']['CollectionAnswers']
export type Right = components['schemas']['CollectionRightAnswer']
export type Difference = components['schemas']['CollectionDifference']
export type Stage = Row['state']
export interface Both { zh: string; en: string }

export const STAGES = ['unsent', 'sent', 'received', 'filled', 'returned', 'checked'] as const

/** What is in the form while somebody fills it in. */
export interface Typed { values: Record<string, string>; rights: Right[]; files?: Record<string, { name: string; size: number }> }

/** Questions one below the other; the years of one question stand together. */
export function groups(fields: readonly Question[] | null | undefined): Question[][] {
  const all: Question[][] = []
  for (const q of fields ?? []) {
    const last = all.at(-1)
    if (q.base && last?.[0]?.base === q.base) last.push(q)
    else all.push([q])
  }
  return all
}

/** What is known goes in first; what was handed in before goes over it. */
export function begin(form: Form, shown: Shown, answers: Answers | null | undefined): Typed {
  const values: Record<string, string> = {}
  for (const q of (form.sections ?? []).flatMap((s) => s.fields ?? [])) {
    if (!q.fixed) values[q.code] = answers?.values?.[q.code] ?? (answers && !q.private ? '' : shown.values?.[q.code]?.value ?? '')
  }
  return { values, rights: [...((answers ? answers.rights : shown.rights) ?? [])] }
}

export const asked = (form: Form) => (form.sections ?? []).flatMap((s) => s.fields ?? [])
export const filledIn = (typed: Typed): Answers => ({
  values: Object.fromEntries(Object.entries(typed.values).filter(([, v]) => v !== '')),
  rights: typed.rights.filter((r) => r.name.trim()),
})
