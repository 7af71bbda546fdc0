/** Hours of a week as people write them: "09:00-11:30 13:30-17:00". */
import type { components } from '@/api/schema'

export type WeekHours = components['schemas']['CoachingWeekHours']
export interface Part { from: string; to: string }

const part = /^([01]?\d|2[0-3]):([0-5]\d)[-–~至]([01]?\d|2[0-4]):([0-5]\d)$/

/** The parts of a day, or null when something is not understood. */
export function readDay(text: string): Part[] | null {
  const parts: Part[] = []
  for (const word of text.replaceAll('：', ':').split(/[\s,，、;；]+/).filter(Boolean)) {
    const m = part.exec(word)
    if (!m) return null
    const [from, to] = [`${m[1]!.padStart(2, '0')}:${m[2]}`, `${m[3]!.padStart(2, '0')}:${m[4]}`]
    if (from >= to) return null
    parts.push({ from, to })
  }
  return parts
}

export const dayText = (weekly: readonly WeekHours[], weekday: number) => weekly.filter((w) => w.weekday === weekday).map((w) => `${w.from}-${w.to}`).join(' ')
