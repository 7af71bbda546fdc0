/** How a visit written on the phone is sent: its photos first, then the visit that names them; and how a request is. */
import { api, idempotent, take } from '@/api/client'
import { defineSender } from '@/api/outbox'
import { bodyOf, type FirmChoice, type VisitForm } from './visitForm'

/** A photo or paper on the device. With `fileId` the server has it and the device need not keep it. */
export interface Shot { id: string; name: string; type: string; size: number; blob?: Blob; fileId?: string }
export interface VisitPayload { form: VisitForm; shots: Shot[] }

export async function upload(shot: Shot): Promise<string> {
  const form = new FormData()
  form.append('file', shot.blob!, shot.name)
  form.append('ownerKind', 'visit')
  form.append('clientId', shot.id) // sent twice, it is still one file
  const body = form as unknown as { file: string; ownerKind: string }
  return (await take(api.POST('/attachments', { body, bodySerializer: () => form }))).id
}

/** Notes on the entry itself what the server has, so that a second attempt does not send the photos again. */
export async function uploadAll(shots: Shot[]): Promise<string[]> {
  for (const shot of shots) {
    if (shot.fileId) continue
    shot.fileId = await upload(shot)
    delete shot.blob
  }
  return shots.map((shot) => shot.fileId!)
}

const visit = defineSender('visit', async ({ form, shots }: VisitPayload, key) => {
  const attachments = await uploadAll(shots)
  await take(api.POST('/visits', { body: { ...bodyOf(form), attachments }, headers: idempotent(key) }))
}, (key) => `/visits/new?fix=${encodeURIComponent(key)}`)

/** As it was typed, with the name of the firm beside its id. */
export interface RequestForm { firm: FirmChoice | null; need: string; title: string; detail: string; key: string }

const request = defineSender('request', async ({ firm, need, title, detail }: RequestForm, key) => {
  const body = { enterpriseId: firm!.id, need, title: title.trim(), ...(detail.trim() && { detail: detail.trim() }) }
  return (await take(api.POST('/requests', { body, headers: idempotent(key) }))).id
}, (key) => `/requests/new?fix=${encodeURIComponent(key)}`)

export default [visit, request]
