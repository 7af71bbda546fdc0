import { describe, expect, it } from 'vitest'
import type { Band, Todo } from './api'
import { pressing, shares } from './seven'

const band = (id: Band['id'], n: number) => ({ id, items: Array.from({ length: n }, () => ({}) as Todo) })
const sum = (shown: Record<string, number>) => Object.values(shown).reduce((a, b) => a + b, 0)

describe('the seven things of a day', () => {
  it('are never more than seven, however full the day is', () => {
    const shown = shares([band('overdue', 7), band('today', 7), band('requests', 7), band('callback', 7), band('week', 7), band('never', 7), band('long_ago', 7)])
    expect(sum(shown)).toBe(7)
    expect(shown).toMatchObject({ overdue: 4, today: 1, requests: 1, callback: 1, week: 0, never: 0, long_ago: 0 })
  })
  it('leave room for what is less urgent on a quiet day', () => {
    expect(shares([band('overdue', 1), band('today', 0), band('week', 2), band('never', 7)])).toEqual({ overdue: 1, today: 0, week: 2, never: 4 })
  })
  it('are all there when there are few', () => {
    expect(shares([band('today', 2), band('never', 1)])).toEqual({ today: 2, never: 1 })
    expect(shares([])).toEqual({})
  })
})

describe('the first line of the day', () => {
  it('counts what the bands below it count: requests and plan items are late as well', () => {
    const bands = [['overdue', 2], ['today', 1], ['coaching', 2], ['requests', 11], ['callback', 5], ['plan', 8], ['never', 16]] as const
    expect(pressing(bands.map(([id, count]) => ({ id, count })))).toEqual({ today: 3, overdue: 21 })
    expect(pressing([])).toEqual({ today: 0, overdue: 0 })
  })
})
