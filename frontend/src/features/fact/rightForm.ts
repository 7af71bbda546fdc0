/** What stands in the form of an IP right, and what of it goes to the server. */
import type { components } from '@/api/schema'
import type { IPRight } from './api'

type NewRight = components['schemas']['FactNewIPRight']
type RightChange = components['schemas']['FactIPRightChange']

export interface RightForm {
  kind: NewRight['kind'] | ''
  number: string
  name: string
  filedOn: string
  grantedOn: string
  owner: string
  coOwned: boolean
  acquisition: IPRight['acquisition']
  status: IPRight['status']
  endedOn: string
  usedInApplication: boolean
  usedInYear: string
  note: string
}

export const kinds = [
  'invention', 'utility_model', 'design', 'software_copyright', 'ic_layout', 'plant_variety', 'crop_variety', 'new_drug', 'protected_tcm', 'defence_invention',
] as const

export function formOf(right?: IPRight): RightForm {
  return {
    kind: (right?.kind as NewRight['kind'] | undefined) ?? '', number: right?.number ?? '', name: right?.name ?? '', filedOn: right?.filedOn ?? '', grantedOn: right?.grantedOn ?? '',
    owner: right?.owner ?? '', coOwned: right?.coOwned ?? false, acquisition: right?.acquisition ?? 'own_rd', status: right?.status ?? 'granted', endedOn: right?.endedOn ?? '',
    usedInApplication: right?.usedInApplication ?? false, usedInYear: right?.usedInYear ? String(right.usedInYear) : '', note: right?.note ?? '',
  }
}

function shared(form: RightForm) {
  const year = form.usedInApplication && /^\d{4}$/.test(form.usedInYear) ? Number(form.usedInYear) : undefined
  return {
    number: form.number, name: form.name.trim(), filedOn: form.filedOn || undefined, grantedOn: form.grantedOn || undefined, owner: form.owner.trim(), coOwned: form.coOwned,
    acquisition: form.acquisition, status: form.status, endedOn: form.status === 'ended' ? form.endedOn || undefined : undefined,
    usedInApplication: form.usedInApplication, usedInYear: year, note: form.note.trim(),
  }
}

export const bodyOf = (form: RightForm): Omit<NewRight, 'enterpriseId'> => ({ kind: form.kind as NewRight['kind'], ...shared(form) })

/** Dates that were emptied have to be named, because a missing field means "leave it". */
export function changeOf(form: RightForm): RightChange {
  const body = shared(form)
  const clear = (['filedOn', 'grantedOn', 'endedOn', 'usedInYear'] as const).filter((name) => body[name] === undefined)
  return { kind: form.kind as RightChange['kind'], ...body, clear }
}
