/** Reading a day as people type it, and laying out a month. Days are "2026-11-23" texts; no clock zone is involved. */

/** Understands 2026-11-23, 2026/11/3, 2026.11.3, 2026年11月3日, 20261123 and, of this year, 11-23. */
export function readDay(text: string, thisYear: number): string | null {
  const clean = text.trim().replace(/[年月./]/g, '-').replace(/日$/, '')
  const full = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(clean) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(clean)
  const short = full ? null : /^(\d{1,2})-(\d{1,2})$/.exec(clean)
  if (full) return checked(Number(full[1]), Number(full[2]), Number(full[3]))
  if (short) return checked(thisYear, Number(short[1]), Number(short[2]))
  return null
}

function checked(year: number, month: number, date: number): string | null {
  const value = new Date(Date.UTC(year, month - 1, date))
  const real = value.getUTCFullYear() === year && value.getUTCMonth() === month - 1 && value.getUTCDate() === date
  return real && year >= 1900 && year <= 2200 ? value.toISOString().slice(0, 10) : null
}

/** The six Monday-first weeks a calendar sheet of that month shows. */
export function weeksOf(year: number, month: number): string[][] {
  const first = new Date(Date.UTC(year, month - 1, 1))
  const back = (first.getUTCDay() + 6) % 7
  return Array.from({ length: 6 }, (_, week) => Array.from({ length: 7 }, (_, weekday) =>
    new Date(Date.UTC(year, month - 1, 1 - back + week * 7 + weekday)).toISOString().slice(0, 10)))
}

/** The same day some months away, or the last of a shorter month. */
export function addMonths(day: string, n: number): string {
  const year = Number(day.slice(0, 4))
  const month = Number(day.slice(5, 7)) - 1 + n
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return new Date(Date.UTC(year, month, Math.min(Number(day.slice(8, 10)), last))).toISOString().slice(0, 10)
}
