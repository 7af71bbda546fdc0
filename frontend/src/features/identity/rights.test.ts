import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { GROUPS, VERBS, grouped, inOrder } from './rights'

const policy = readFileSync('../config/defaults/policy.csv', 'utf8').split('\n').filter((line) => line.startsWith('p,')).map((line) => line.split(',').map((word) => word.trim()))
const all = (column: number) => [...new Set(policy.map((row) => row[column]!))].sort()

test('every object and verb of the shipped policy has a place and a word', () => {
  expect(all(2).length).toBeGreaterThan(20)
  expect(Object.values(GROUPS).flat().sort()).toEqual(all(2))
  expect(all(3).filter((verb) => !(VERBS as readonly string[]).includes(verb))).toEqual([])
})

test('objects stand in their groups, strangers at the end', () => {
  expect(grouped(['visit', 'enterprise', 'plan', 'new_thing'])).toEqual([
    { group: 'firms', objects: ['enterprise', 'visit'] },
    { group: 'growing', objects: ['plan'] },
    { group: 'office', objects: ['new_thing'] },
  ])
})

test('verbs go from looking to managing', () => {
  expect(inOrder(['manage', 'create', 'read'])).toEqual(['read', 'create', 'manage'])
})
