import { describe, expect, it } from 'vitest'
import { clock, mondayOf, spanText } from './api'
import { dayText, readDay } from './hours'

describe('hours of a day', () => {
  it.each([
    ['09:00-11:30 13:30-17:00', [{ from: '09:00', to: '11:30' }, { from: '13:30', to: '17:00' }]],
    ['9：00至11：30', [{ from: '09:00', to: '11:30' }]],
    ['', []],
    ['11:30-09:00', null],
    ['上午', null],
  ])('reads %s', (text, parts) => { expect(readDay(text)).toEqual(parts) })

  it('writes them back', () => {
    expect(dayText([{ weekday: 1, from: '09:00', to: '11:30' }, { weekday: 2, from: '08:00', to: '09:00' }], 1)).toBe('09:00-11:30')
  })
})

describe('days and times', () => {
  it('finds the Monday', () => { expect(['2026-11-26', '2026-11-23', '2026-11-29'].map(mondayOf)).toEqual(['2026-11-23', '2026-11-23', '2026-11-23']) })
  it('reads a clock', () => { expect([clock('9:05'), clock('25:00')]).toEqual(['09:05', undefined]) })
  it('names a span in Shanghai', () => { expect(spanText({ startsAt: '2026-12-02T01:00:00Z', endsAt: '2026-12-02T02:30:00Z' })).toBe('2026-12-02 09:00–10:30') })
})
