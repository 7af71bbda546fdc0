import { expect, test } from 'vitest'
import type { MenuItem } from './api'
import { propose, type Gap } from './gaps'

const item = (code: string, ...conditions: string[]) => ({ id: code, code, conditions }) as unknown as MenuItem
const gap = (code: string, certain = true): Gap => ({ code, name: code, text: '', certain })

test('the least that reaches every unmet condition is proposed, first', () => {
  const found = propose([gap('a'), gap('b'), gap('c')], [item('1', 'a'), item('2', 'a', 'b'), item('3', 'c'), item('4', 'x')])
  expect(found.map((p) => [p.item.code, p.proposed])).toEqual([['2', true], ['3', true], ['1', false]])
})

test('what cannot be told is offered and not proposed', () => {
  expect(propose([gap('a', false)], [item('1', 'a')]).map((p) => p.proposed)).toEqual([false])
})

test('a gap nothing helps with leaves the proposal empty', () => {
  expect(propose([gap('a')], [item('1', 'b')])).toEqual([])
})
