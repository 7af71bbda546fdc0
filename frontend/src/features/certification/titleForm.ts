/** What stands in the form of a title, and what of it goes to the server. */
import type { components } from '@/api/schema'
import type { Title } from './api'

type NewTitle = components['schemas']['CertificationNewTitle']
type TitleChange = components['schemas']['CertificationTitleChange']

export interface TitleForm {
  kind: string
  number: string
  state: Title['state'] | ''
  origin: Title['origin'] | ''
  recognisedOn: string
  /** The dates differ from what the kind computes. */
  otherDates: boolean
  validFrom: string
  validTo: string
  validityReason: string
  batch: string
  source: string
  note: string
}

export function formOf(title?: Title): TitleForm {
  return {
    kind: title?.kind ?? '', number: title?.number ?? '', state: title?.state ?? '', origin: title?.origin ?? '', recognisedOn: title?.recognisedOn ?? '',
    otherDates: Boolean(title?.validityReason), validFrom: title?.validityReason ? title.validFrom : '', validTo: title?.validityReason ? title.validTo ?? '' : '',
    validityReason: title?.validityReason ?? '', batch: title?.batch ?? '', source: title?.source ?? '', note: title?.note ?? '',
  }
}

const dates = (form: TitleForm) => (form.otherDates
  ? { validFrom: form.validFrom || undefined, validTo: form.validTo || undefined, validityReason: form.validityReason.trim() }
  : {})

export function bodyOf(form: TitleForm): Omit<NewTitle, 'enterpriseId'> {
  return {
    kind: form.kind, recognisedOn: form.recognisedOn, number: form.number, state: form.state || undefined, origin: form.origin || undefined,
    ...dates(form), batch: form.batch.trim(), source: form.source.trim(), note: form.note.trim(),
  }
}

export function changeOf(form: TitleForm): TitleChange {
  return {
    recognisedOn: form.recognisedOn, number: form.number, state: form.state || undefined, origin: form.origin || undefined,
    ...dates(form), ...(form.otherDates ? {} : { clear: ['validity' as const] }),
    batch: form.batch.trim(), source: form.source.trim(), note: form.note.trim(),
  }
}
