import { describe, expect, it } from 'vitest'
import type { Assessment, Finding } from './api'
import { classWhy } from './verdicts'

const finding = (name: string, verdict: Finding['verdict'], rest: Partial<Finding> = {}): Finding => ({
  code: name, name, verdict, verdictText: verdict, shortTexts: [], found: null as never, needed: null as never, source: { document: '', article: '', tag: 'V' }, toVerify: false, ...rest,
})
const assessment = (of: Partial<Assessment>, findings: Finding[]) =>
  ({ asOf: '2026-11-27', closesOn: '2026-08-31', counts: { met: 0, notMet: 0, unknown: 0, person: 0 }, findings, ...of }) as Assessment

describe('why a class is suggested', () => {
  it.each([
    ['B', [finding('研发费用', 'not_met', { until: 'next_year' })], '「研发费用」只能下一年度补'],
    ['B', [finding('研发费用', 'met')], '没有不符合的条件，但本年批次已截止'],
    ['B', [finding('核心知识产权', 'not_met', { until: 'this_batch' })], '不符合的 1 项本批都可补：「核心知识产权」，但本年批次已截止'],
    ['B', [finding('评价得分', 'unknown', { reason: 'direct_unknown', until: 'next_year' })], '「评价得分」只能下一年度补'],
    ['A', [finding('研发费用', 'met')], '没有不符合的条件'],
  ])('%s', (letter, findings, why) => {
    expect(classWhy(assessment({ class: letter as Assessment['class'] }, findings))).toBe(why)
  })
})
