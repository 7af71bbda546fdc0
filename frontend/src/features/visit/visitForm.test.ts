import { describe, expect, it } from 'vitest'
import { nextPeriod, nextState, period } from './api'
import { begun, bodyOf, changeOf, emptyVisit, formOf, lacks, namesFrom, type VisitDetail } from './visitForm'

const firm = { id: 'f1', name: '甲公司' }
const visit = {
  id: 'v1', enterpriseId: 'f1', enterpriseName: '甲公司', visitedOn: '2026-11-20', startedAt: '09:30', mode: 'onsite', ledById: 'wang', ledByName: '王某',
  companions: [{ userId: 'li', name: '李某' }, { name: '银行 赵经理' }], met: [{ contactId: 'c1', name: '周明', phone: '138' }, { name: '孙工', role: '总工', phone: '139' }],
  purposes: ['survey'], needs: ['talent', 'ip'], findings: '看了新产线', nextStep: '送政策', nextOn: '2026-12-01', nextOwnerId: 'wang', nextOwnerName: '王某', place: '', lat: 30.6, lng: 120.5,
  requests: [{ need: 'talent', title: '缺两名工艺工程师' }, { need: 'ip', title: '知识产权' }],
} as unknown as VisitDetail
const isWord = (code: string, title: string) => code === 'ip' && title === '知识产权'

describe('names as people type them', () => {
  it.each([['王强 总工、李梅', ['王强 总工', '李梅']], [' 王强 ，\n李梅; 赵四 ', ['王强', '李梅', '赵四']], ['、、', []], ['', []]])('%j', (text, names) => {
    expect(namesFrom(text)).toEqual(names)
  })
})

describe('what is sent', () => {
  it('says a need in the firm’s words only when there are some', () => {
    const form = { ...emptyVisit(firm), needs: ['talent', 'ip'], needWords: { talent: ' 缺工程师 ', ip: ' ', site: '没有选' } }
    expect(bodyOf(form).needs).toEqual([{ code: 'talent', title: '缺工程师' }, { code: 'ip' }])
  })

  it('leaves out a day without a step, half a position and an owner nobody chose', () => {
    const body = bodyOf({ ...emptyVisit(firm), nextOn: '2026-12-01', nextOwner: 'wang', lat: 1, lng: null })
    expect(body).not.toHaveProperty('nextOn')
    expect(body).not.toHaveProperty('nextOwner')
    expect(body).not.toHaveProperty('lat')
  })

  it('tells contacts from typed people', () => {
    expect(bodyOf({ ...emptyVisit(firm), met: ['c1'], otherMet: '孙工 总工' }).met).toEqual([{ contactId: 'c1' }, { name: '孙工', role: '总工' }])
  })
})

describe('what is lacking', () => {
  it('asks for a firm and for something said', () => {
    expect(lacks(emptyVisit())).toEqual(['firm', 'findings'])
  })
  it.each([{ purposes: ['survey'] }, { needs: ['ip'] }, { findings: '看了' }])('is content with %j', (said) => {
    expect(lacks({ ...emptyVisit(firm), ...said })).toEqual([])
  })
  it('refuses days that cannot be', () => {
    const said = { ...emptyVisit(firm), findings: 'x' }
    expect(lacks({ ...said, visitedOn: '2026-11-27' }, '2026-11-26')).toEqual(['dayAhead'])
    expect(lacks({ ...said, visitedOn: '2026-11-26', nextOn: '2026-11-25' }, '2026-11-26')).toEqual(['nextStep', 'nextOn'])
  })
})

describe('correcting', () => {
  it('opens with what the visit says', () => {
    const form = formOf(visit, isWord)
    expect(form).toMatchObject({ companions: ['li'], otherCompanions: '银行 赵经理', met: ['c1'], otherMet: '孙工 总工', needWords: { talent: '缺两名工艺工程师' } })
    expect(form.needWords).not.toHaveProperty('ip')
  })

  it('sends nothing when nothing was changed, and only what was', () => {
    const base = formOf(visit, isWord)
    expect(changeOf({ ...base }, base)).toEqual({})
    expect(changeOf({ ...base, findings: '改过', nextOn: '' }, base)).toEqual({ findings: '改过', clear: ['nextOn'] })
  })

  it('keeps the phones and names of people who stay', () => {
    const base = formOf(visit, isWord)
    expect(changeOf({ ...base, otherMet: '孙工 总工、钱会计' }, base, visit.met!).met).toEqual([visit.met![0], { name: '孙工', role: '总工', phone: '139' }, { name: '钱会计' }])
  })
})

describe('a draft worth keeping', () => {
  it('is one in which something was said', () => {
    expect(begun(emptyVisit(firm))).toBe(false)
    expect(begun({ ...emptyVisit(firm), needs: ['ip'] })).toBe(true)
  })
})

describe('lists', () => {
  it('knows where a next step stands', () => {
    const step = { nextStep: '送政策', nextOn: '2026-11-26', nextDoneAt: null, withdrawnAt: null }
    expect(nextState(step, '2026-11-25')).toBe('open')
    expect(nextState(step, '2026-11-26')).toBe('today')
    expect(nextState(step, '2026-11-27')).toBe('overdue')
    expect(nextState({ ...step, nextDoneAt: '2026-11-26T01:00:00Z' }, '2026-11-27')).toBe('done')
    expect(nextState({ ...step, nextStep: '' }, '2026-11-27')).toBe('none')
  })
  it('counts a period with both its ends', () => {
    expect(period('7', '2026-11-26')).toEqual({ from: '2026-11-20' })
    expect(period('lastYear', '2026-11-26')).toEqual({ from: '2025-01-01', to: '2025-12-31' })
    expect(period('?')).toEqual({})
  })
})

describe('the agreed day as a filter', () => {
  it('asks for the same days as the start page', () => {
    expect(nextPeriod('today', '2026-11-30')).toEqual({ nextFrom: '2026-11-30', nextTo: '2026-11-30' })
    expect(nextPeriod('week', '2026-11-30')).toEqual({ nextFrom: '2026-12-01', nextTo: '2026-12-07' })
    expect(nextPeriod('overdue')).toEqual({ next: 'overdue' })
    expect(nextPeriod('nonsense')).toEqual({})
    expect(nextPeriod(undefined)).toEqual({})
  })
})
