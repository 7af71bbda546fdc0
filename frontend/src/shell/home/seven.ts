/** An officer's day shows at most seven things in all; the rest is folded. */
import type { Band } from './api'

export const MOST = 7

/** What may not be crowded out: one of each is shown before more of any. */
const URGENT: readonly Band['id'][] = ['overdue', 'today', 'coaching', 'training', 'requests', 'callback', 'plan']

/** How many rows each band shows at first, in the order the bands are drawn. */
export function shares(bands: readonly Pick<Band, 'id' | 'items'>[], most = MOST): Record<string, number> {
  const shown: Record<string, number> = Object.fromEntries(bands.map(({ id }) => [id, 0]))
  let left = most
  const give = (id: string, n: number) => { shown[id]! += n; left -= n }
  for (const band of bands) if (URGENT.includes(band.id) && band.items?.length && left > 0) give(band.id, 1)
  for (const band of bands) give(band.id, Math.min((band.items?.length ?? 0) - shown[band.id]!, left))
  return shown
}

/** What the first line of the day says: as many as the bands below it hold together. */
export function pressing(bands: readonly Pick<Band, 'id' | 'count'>[]): { today: number; overdue: number } {
  const sum = (...ids: Band['id'][]) => bands.reduce((n, band) => n + (ids.includes(band.id) ? band.count : 0), 0)
  return { today: sum('today', 'coaching', 'training'), overdue: sum('overdue', 'requests', 'plan') }
}
