/** How money, numbers, dates and moments are shown. Money is stored in fen and read in 万元; days are Shanghai days. */
import { lang } from './index'

const SHANGHAI = 'Asia/Shanghai'
/** What stands between the things of a list. */
export const comma = () => (lang.value === 'en' ? ', ' : '、')
/** What stands between the sentences of a line. */
export const semicolon = () => (lang.value === 'en' ? '; ' : '；')
/** An aside in brackets, with what stands before them. */
export const brackets = (text: string | number) => (lang.value === 'en' ? ` (${text})` : `（${text}）`)
/** What stands between a name and its value. */
export const colon = () => (lang.value === 'en' ? ': ' : '：')
const DASH = '–'

/** 1234567800 fen → "1,234.57" 万元; null is a missing value, which is not zero. In a column ask for as many digits everywhere. */
export function wan(fen: number | null | undefined, digits = 2, least = 0): string {
  if (fen === null || fen === undefined) return DASH
  return (fen / 1e6).toLocaleString('en-US', { minimumFractionDigits: least, maximumFractionDigits: digits })
}

/** "301.1 万" in Chinese; English counts in millions: "CNY 3.01 million", "CNY 45,000" below one. */
export function wanUnit(fen: number | null | undefined, digits = 2): string {
  if (fen === null || fen === undefined) return DASH
  if (lang.value !== 'en') return `${wan(fen, digits)} 万`
  const millions = Math.abs(fen) >= 1e8
  const number = (fen / (millions ? 1e8 : 100)).toLocaleString('en-US', { maximumFractionDigits: millions ? digits : 0 })
  return millions ? `CNY ${number} million` : `CNY ${number}`
}

/** "1,234.56" typed in 万元 → fen, exactly; null when it is not a number. */
export function fenFromWan(text: string): number | null {
  const match = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(text.replace(/[,，\s]/g, ''))
  if (!match) return null
  const fen = Number(match[2] + (match[3] ?? '').padEnd(6, '0'))
  return Number.isSafeInteger(fen) ? (match[1] ? -fen : fen) : null
}

export function count(n: number | null | undefined): string {
  return n === null || n === undefined ? DASH : n.toLocaleString('en-US')
}

/** Basis points → "11.2%". */
export function percentBp(bp: number | null | undefined): string {
  return bp === null || bp === undefined ? DASH : `${(bp / 100).toFixed(1)}%`
}

export function day(value: string | null | undefined): string {
  return value ? value.slice(0, 10) : DASH
}

/** "11-25" in this year, "2025-11-25" otherwise. */
export function shortDay(value: string | null | undefined): string {
  if (!value) return DASH
  return value.slice(0, 4) === today().slice(0, 4) ? value.slice(5, 10) : value.slice(0, 10)
}

/** An instant of the API as Shanghai wall time: "2026-11-18 14:20". */
export function moment(value: string | null | undefined): string {
  if (!value) return DASH
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone: SHANGHAI, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
  }).format(new Date(value))
  return parts.replace(',', '')
}

/** Today's date in Shanghai, whatever the device's clock zone says. */
export function today(now = new Date()): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: SHANGHAI }).format(now)
}

/** A month: "2026 年 11 月", "November 2026". */
export function monthName(value: string): string {
  const [year, month] = [value.slice(0, 4), Number(value.slice(5, 7))]
  return lang.value === 'en' ? new Date(Date.UTC(Number(year), month - 1)).toLocaleString('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }) : `${year} 年 ${month} 月`
}

export function addDays(value: string, n: number): string {
  const date = new Date(`${value}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + n)
  return date.toISOString().slice(0, 10)
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to.slice(0, 10)}T00:00:00Z`) - Date.parse(`${from.slice(0, 10)}T00:00:00Z`)) / 864e5)
}

/** "今天", "昨天", "3 天前", "2 天后"; beyond a month the date itself says more. */
export function relativeDay(value: string | null | undefined, now = today()): string {
  if (!value) return DASH
  const away = daysBetween(now, value)
  if (Math.abs(away) > 30) return shortDay(value)
  return new Intl.RelativeTimeFormat(lang.value, { numeric: 'auto' }).format(away, 'day').replace(/(\d)(?=[一-鿿])/, '$1 ')
}
