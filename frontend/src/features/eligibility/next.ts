/** Which rule sets a firm reads first: those of its next rung, then the rest of the way up. */
import type { Rung } from '@/features/certification/rungs'
import type { Assessment } from './api'

const UP = ['hnte_pool', 'prov_tech_sme', 'national_tech_sme', 'hnte', 'rd_body_county', 'rd_centre_jiaxing', 'rd_centre_provincial', 'enterprise_institute', 'key_enterprise_institute']

/** From the pool on, 高企 is what a firm climbs to; one that holds it has to hold it again. */
const FIRST: Record<Rung, readonly string[]> = {
  seed: ['prov_tech_sme', 'national_tech_sme', 'hnte_pool'],
  seedling: ['hnte', 'prov_tech_sme', 'national_tech_sme'],
  sapling: ['hnte'],
  tree: ['hnte'],
  forest: ['hnte'],
}

export function nextFirst(assessments: readonly Assessment[], rung: string): Assessment[] {
  const order = [...(FIRST[rung as Rung] ?? []), ...UP]
  const place = ({ code }: Assessment) => (order.indexOf(code) + 1 || order.length + 1)
  return [...assessments].sort((a, b) => place(a) - place(b))
}
