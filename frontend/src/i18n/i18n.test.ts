import { describe, expect, it } from 'vitest'
import { defineWords, fill, setLang, type Words } from './index'
import { addDays, brackets, colon, daysBetween, fenFromWan, moment, monthName, shortDay, today, wan, wanUnit } from './format'

const zh = { title: '企业', count: '{n} 家' } as const
const en: Words<typeof zh> = { title: 'Firms', count: '{n} firm | {n} firms' }

describe('words', () => {
  it('speaks Chinese at once and English once it is there', async () => {
    const t = defineWords(zh, async () => ({ default: en }))
    expect(t('count', { n: 1286 })).toBe('1,286 家')
    await setLang('en')
    expect(t('count', { n: 1 })).toBe('1 firm')
    expect(t('count', { n: 0 })).toBe('0 firms')
    expect(t.maybe('title', '?')).toBe('Firms')
    expect(t.maybe('unheard', '?')).toBe('?')
    await setLang('zh-CN')
    expect(t('title')).toBe('企业')
  })

  it('leaves a place without a value as it is', () => {
    expect(fill('{a} and {b}', { a: 'x' })).toBe('x and {b}')
  })
})

describe('money in 万元', () => {
  it.each([['1,234.56', 1234_560_000], ['1，234', 1234_000_000], ['0', 0], ['-3', -3_000_000], ['0.000001', 1], ['１２', null], ['', null], ['1.2.3', null]])('%s', (text, fen) => {
    expect(fenFromWan(text)).toBe(fen)
  })
  it('counts in millions in English', async () => {
    expect(wanUnit(301_100_0000)).toBe('3,011 万')
    await setLang('en')
    expect([301_125_0000, -250_000_000, 4_500_000, 0, null].map((fen) => wanUnit(fen))).toEqual(['CNY 30.11 million', 'CNY -2.5 million', 'CNY 45,000', 'CNY 0', '–'])
    await setLang('zh-CN')
  })

  it('shows zero as zero and missing as a dash', () => {
    expect(wan(0)).toBe('0')
    expect(wan(null)).toBe('–')
    expect(wan(7_445_600_000, 1)).toBe('7,445.6')
  })
})

describe('days and moments', () => {
  it('counts days without clock zones', () => {
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01')
    expect(daysBetween('2026-11-23', '2026-12-01')).toBe(8)
  })
  it('knows the day in Shanghai', () => {
    expect(today(new Date('2026-11-23T16:30:00Z'))).toBe('2026-11-24')
    expect(moment('2026-11-23T16:30:00.000000Z')).toBe('2026-11-24 00:30')
    expect(shortDay('1999-01-05')).toBe('1999-01-05')
  })
})

/** What is written into a page by hand, in either language: no comments, no patterns that read what people type. */
const pages = import.meta.glob('../**/*.{vue,ts}', { query: '?raw', import: 'default', eager: true }) as Record<string, string>
const written = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->|\/\/ .*|\/\[.*?\]\+?\/|\/\[.*?\\s.*?\]\/g|replace(All)?\('：', ':'\)/g, '')

describe('a month', () => {
  it('has a name in English', async () => {
    expect(monthName('2026-11-03')).toBe('2026 年 11 月')
    await setLang('en')
    expect(monthName('2026-11')).toBe('November 2026')
    await setLang('zh-CN')
  })
})

describe('punctuation', () => {
  it('is that of the language: marks of Chinese stand in the Chinese words only', () => {
    const own = Object.entries(pages).filter(([path]) => !/zh-CN\.ts$|\.test\.ts$|^\.\/format\.ts$/.test(path))
    expect(own.length).toBeGreaterThan(300)
    expect(own.flatMap(([path, text]) => (written(text).match(/.*[：（）；“”’].*/g) ?? []).map((line) => `${path}: ${line.trim()}`))).toEqual([])
  })
  it('puts marks between things as the language does', async () => {
    expect('职工总数' + brackets(2025) + colon()).toBe('职工总数（2025）：')
    await setLang('en')
    expect('Employees' + brackets(2025) + colon()).toBe('Employees (2025): ')
    await setLang('zh-CN')
  })
})
