/** The days of a session as they are typed, and as the server takes them. */
import { addDays, moment } from '@/i18n/format'

export interface TypedDay { day: string; from: string; to: string }
export interface Span { startsAt: string; endsAt: string }

export const firstDay = (): TypedDay => ({ day: '', from: '09:00', to: '11:30' })

/** The next day at the same hours: how courses usually go on. */
export const dayAfter = (last: TypedDay): TypedDay => ({ ...last, day: last.day && addDays(last.day, 1) })

/** "9：00" as "09:00"; nothing when it is no time. */
export const clock = (text: string) => /^([01]\d|2[0-3]):[0-5]\d$/.exec(text.trim().replace('：', ':').padStart(5, '0'))?.[0]
export const at = (day: string, time: string) => new Date(`${day}T${time}:00+08:00`).toISOString()

/** When a day begins and ends, once it can be read. */
export function spanOf({ day, from, to }: TypedDay): Span | undefined {
  const [start, end] = [clock(from), clock(to)]
  return day && start && end && start < end ? { startsAt: at(day, start), endsAt: at(day, end) } : undefined
}

export const toDay = ({ startsAt, endsAt }: Span): TypedDay => ({ day: moment(startsAt).slice(0, 10), from: moment(startsAt).slice(11), to: moment(endsAt).slice(11) })

/** The day that begins on a date. */
export const dayOn = <T extends { on: string }>(days: readonly T[] | null, date: string) => days?.find((d) => d.on === date)
