import { Blob as CloneableBlob } from 'node:buffer'
import { effectScope } from 'vue'
import { beforeEach, describe, expect, it, vi } from 'vitest'

vi.mock('./session', async () => {
  const { shallowRef } = await import('vue')
  return { session: shallowRef({ user: { id: 'wang' } }) }
})
const { session } = await import('./session') as unknown as { session: { value: { user: { id: string } } } }
const { useDraft } = await import('./draft')
const { store } = await import('./store')

// The test browser's Blob cannot be cloned into the test database; Node's can.
vi.stubGlobal('Blob', CloneableBlob)

const open = () => effectScope().run(() => useDraft('visit', () => ({ note: '', needs: [] as string[], photo: null as Blob | null })))!

beforeEach(async () => { await (await store()).clear('drafts') })

describe('useDraft', () => {
  it('gives back every keystroke after a reload, photos included', async () => {
    const draft = open()
    await draft.ready
    draft.value.note = '企业反映'
    draft.value.needs.push('talent')
    draft.value.photo = new Blob(['x'])
    await draft.settled()
    expect(draft.state.value).toBe('saved')

    const again = open()
    await again.ready
    expect(again.restored.value).toBe(true)
    expect(again.value.note).toBe('企业反映')
    expect(again.value.needs).toEqual(['talent'])
    expect(again.value.photo).toBeInstanceOf(Blob)
  })

  it('never overwrites what was typed while the old draft was being read', async () => {
    const first = open()
    await first.ready
    first.value.note = 'old'
    await first.settled()
    const second = open()
    second.value.note = 'new'
    await second.ready
    expect(second.value.note).toBe('new')
  })

  it('is gone after it was handed in', async () => {
    const draft = open()
    await draft.ready
    draft.value.note = 'x'
    await draft.clear()
    expect(draft.value.note).toBe('')
    const again = open()
    await again.ready
    expect(again.restored.value).toBe(false)
  })

  it('belongs to the person who wrote it', async () => {
    const draft = open()
    await draft.ready
    draft.value.note = 'mine'
    await draft.settled()
    session.value = { user: { id: 'li' } }
    const other = open()
    await other.ready
    expect(other.value.note).toBe('')
    session.value = { user: { id: 'wang' } }
  })
})
