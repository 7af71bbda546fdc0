/** The order in which rights are read: what belongs together, and from looking to managing. */
export const GROUPS = {
  firms: ['enterprise', 'contact', 'finding', 'title', 'title_kind', 'visit', 'request', 'portfolio'],
  facts: ['figure', 'ip_right', 'result', 'rd_document', 'incident', 'record_check', 'honour', 'collection', 'worksheet', 'assessment', 'rule_set'],
  growing: ['menu_item', 'menu_effect', 'plan', 'training', 'coach', 'coaching', 'review'],
  people: ['member', 'agency', 'consent', 'invitation', 'user', 'colleague', 'self'],
  office: ['home', 'inbox', 'view', 'attachment', 'import', 'export', 'job', 'audit', 'access_log', 'unit', 'industry'],
} as const

export const VERBS = ['read', 'count', 'draft', 'create', 'submit', 'enrol', 'answer', 'confirm', 'agree', 'prescribe', 'assign', 'change', 'cancel', 'check', 'review', 'archive', 'import', 'export', 'approve', 'manage'] as const

export type Group = keyof typeof GROUPS

/** The groups that hold one of these objects, each with those it holds; an object nobody placed stands under the last. */
export function grouped(objects: readonly string[]): { group: Group; objects: string[] }[] {
  const placed = new Set<string>(Object.values(GROUPS).flat())
  const stray = objects.filter((object) => !placed.has(object))
  return (Object.keys(GROUPS) as Group[])
    .map((group) => ({ group, objects: [...GROUPS[group].filter((object) => objects.includes(object)), ...(group === 'office' ? stray : [])] }))
    .filter((row) => row.objects.length > 0)
}

/** Verbs from looking to managing. */
export const inOrder = (verbs: readonly string[]) => [...verbs].sort((a, b) => rank(a) - rank(b))

const rank = (verb: string) => (VERBS as readonly string[]).indexOf(verb)
