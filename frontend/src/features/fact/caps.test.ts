import { describe, expect, it } from 'vitest'
import { average, hnte, tax, type Parts } from './caps'

const wan = 1_000_000
const none: Parts = {
  rdPersonnelFen: 0, rdDirectInputFen: 0, rdDepreciationFen: 0, rdIntangiblesFen: 0, rdDesignFen: 0, rdTrialsFen: 0,
  rdOutsourcedDomesticFen: 0, rdOutsourcedOverseasFen: 0, rdOtherFen: 0, rdBuildingsFen: null,
}

describe('caps', () => {
  it('lets other cost be a fifth of the HNTE total', () => {
    expect(hnte({ ...none, rdPersonnelFen: 800 * wan, rdOtherFen: 250 * wan })).toMatchObject({ other: 200 * wan, total: 1000 * wan })
  })
  it('counts outsourcing at 80 %, cut off', () => {
    expect(hnte({ ...none, rdOutsourcedDomesticFen: 500 * wan }).outsourcedDomestic).toBe(400 * wan)
    expect(hnte({ ...none, rdOutsourcedOverseasFen: 7 }).outsourcedOverseas).toBe(5)
  })
  it('takes two thirds of the domestic sum for overseas by the tax rule', () => {
    expect(tax({ ...none, rdPersonnelFen: 540 * wan, rdOutsourcedOverseasFen: 500 * wan })?.outsourcedOverseas).toBe(360 * wan)
  })
  it('does not know the tax figure while the buildings are unknown', () => {
    expect(tax({ ...none, rdDepreciationFen: 100 })).toBeNull()
    expect(tax({ ...none, rdDepreciationFen: 100, rdBuildingsFen: 30 })?.total).toBe(70)
  })
})

describe('staff', () => {
  it('averages starts and ends', () => {
    const months = Array.from({ length: 12 }, (_, n) => ({ month: n + 1, employeesStart: 90 + 2 * n, employeesEnd: 92 + 2 * n }))
    expect(average(months, 'employees')).toEqual({ people: 102, months: 12 })
    expect(average(months, 'sciStaff')).toBeNull()
  })
})
