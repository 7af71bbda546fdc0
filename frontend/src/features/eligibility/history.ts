/** What moved between one assessment and the next, and by what. */
import type { Assessment, Finding } from './api'
import { findingsOf } from './verdicts'

export interface Move { code: string; name: string; before?: Finding; after?: Finding }
export interface Step { at: string; assessment: Assessment; cause: 'first' | 'rules' | 'facts' | 'time'; ruleLabel?: string; moves: Move[]; changes: Change[] }
type Change = NonNullable<Assessment['changes']>[number]

const said = (finding?: Finding) => finding && [finding.verdict, finding.reason, finding.foundText, finding.neededText, ...(finding.shortTexts ?? [])].join('|')

function moves(before: Assessment, after: Assessment): Move[] {
  const codes = [...new Set([...findingsOf(after), ...findingsOf(before)].map(({ code }) => code))]
  return codes
    .map((code) => ({ code, before: findingsOf(before).find((one) => one.code === code), after: findingsOf(after).find((one) => one.code === code) }))
    .filter(({ before, after }) => said(before) !== said(after))
    .map((move) => ({ ...move, name: (move.after ?? move.before)!.name }))
}

/** `rows` are the stored assessments, latest first. Facts go before time: a day alone changes nothing that facts did. */
export function steps(rows: readonly Assessment[]): Step[] {
  return rows.map((assessment, n) => {
    const before = rows[n + 1]
    const at = assessment.computedAt ?? assessment.asOf
    if (!before) return { at, assessment, cause: 'first', moves: [], changes: [] }
    const cause = before.ruleSetId !== assessment.ruleSetId ? 'rules' : before.factsVersion !== assessment.factsVersion ? 'facts' : 'time'
    return { at, assessment, cause, ruleLabel: assessment.label, moves: moves(before, assessment), changes: before.changes ?? [] }
  })
}
