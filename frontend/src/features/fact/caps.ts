/** The caps of documents 195 and 119 while a person types; the server works the same out of what is saved. Whole fen, cut off. */
export const categories = [
  'rdPersonnelFen', 'rdDirectInputFen', 'rdDepreciationFen', 'rdIntangiblesFen', 'rdDesignFen', 'rdTrialsFen', 'rdOutsourcedDomesticFen', 'rdOutsourcedOverseasFen', 'rdOtherFen',
] as const
export type Category = (typeof categories)[number]
export type Parts = Record<Category, number> & { rdBuildingsFen: number | null }

const eighty = (fen: number) => fen - Math.ceil(fen / 5)
const internal = (p: Parts) => p.rdPersonnelFen + p.rdDirectInputFen + p.rdDepreciationFen + p.rdIntangiblesFen + p.rdDesignFen + p.rdTrialsFen

export interface Counted { other: number; outsourcedDomestic: number; outsourcedOverseas: number; domestic: number; total: number }

/** By 195: outsourcing at 80 %, other cost up to a quarter of everything else. */
export function hnte(p: Parts): Counted {
  const outsourcedDomestic = eighty(p.rdOutsourcedDomesticFen)
  const outsourcedOverseas = eighty(p.rdOutsourcedOverseasFen)
  const other = Math.min(p.rdOtherFen, Math.floor((internal(p) + outsourcedDomestic + outsourcedOverseas) / 4))
  const domestic = internal(p) + other + outsourcedDomestic
  return { other, outsourcedDomestic, outsourcedOverseas, domestic, total: domestic + outsourcedOverseas }
}

/** By 119: without buildings, other cost up to a ninth of the internal rest, overseas up to two thirds of the domestic sum. Unknown while the buildings are. */
export function tax(p: Parts): Counted | null {
  if (p.rdBuildingsFen === null && p.rdDepreciationFen !== 0) return null
  const rest = internal(p) - Math.min(p.rdBuildingsFen ?? 0, p.rdDepreciationFen)
  const other = Math.min(p.rdOtherFen, Math.floor(rest / 9))
  const outsourcedDomestic = eighty(p.rdOutsourcedDomesticFen)
  const domestic = rest + other + outsourcedDomestic
  const outsourcedOverseas = Math.min(eighty(p.rdOutsourcedOverseasFen), Math.floor((domestic * 2) / 3))
  return { other, outsourcedDomestic, outsourcedOverseas, domestic, total: domestic + outsourcedOverseas }
}

export interface Month { month: number; employeesStart?: number; employeesEnd?: number; sciStaffStart?: number; sciStaffEnd?: number }

/** The average of (start + end) / 2 over the months that say both, and how many those are. */
export function average(months: readonly Month[], who: 'employees' | 'sciStaff'): { people: number; months: number } | null {
  const both = months.filter((m) => m[`${who}Start`] !== undefined && m[`${who}End`] !== undefined)
  if (both.length === 0) return null
  const sum = both.reduce((n, m) => n + m[`${who}Start`]! + m[`${who}End`]!, 0)
  return { people: Math.round((sum * 100) / (2 * both.length)) / 100, months: both.length }
}
