import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Problem } from './problem'

vi.mock('./session', async () => {
  const { shallowRef } = await import('vue')
  const session = shallowRef<object>({ user: { id: 'wang' } })
  return { session, refreshSession: async () => { session.value = { user: { id: 'wang' }, csrfToken: 'fresh' } } }
})

const { session } = await import('./session') as unknown as { session: { value: { user: { id: string }; csrfToken?: string } | null } }
const box = await import('./outbox')
const { store } = await import('./store')

const post = vi.fn<(payload: unknown, key: string) => Promise<void>>()

beforeEach(async () => {
  post.mockReset()
  session.value = { user: { id: 'wang' } }
  await (await store()).clear('waiting')
  box.senders(async () => [box.defineSender('visit', post)])
  await box.reload()
})

describe('outbox', () => {
  it('sends at once when the server can be reached', async () => {
    post.mockResolvedValue()
    expect(await box.send('visit', { note: 'a' }, '甲公司', 'k1')).toBe('sent')
    expect(post).toHaveBeenCalledExactlyOnceWith({ note: 'a' }, 'k1')
    expect(box.outbox.value).toEqual([])
  })

  it('keeps a write without reception and sends it later under the same key', async () => {
    post.mockRejectedValueOnce(new Problem(0))
    expect(await box.send('visit', { note: 'a' }, '甲公司', 'k1')).toBe('waiting')
    expect(box.waiting.value.map((e) => e.label)).toEqual(['甲公司'])
    post.mockResolvedValue()
    await box.flush()
    expect(post.mock.calls.map(([, key]) => key)).toEqual(['k1', 'k1'])
    expect(box.outbox.value).toEqual([])
  })

  it('hands a refusal back to the form and keeps nothing', async () => {
    post.mockRejectedValue(new Problem(422, { code: 'visit.too_old', detail: '日期太早' }))
    await expect(box.send('visit', {}, '甲公司')).rejects.toMatchObject({ code: 'visit.too_old' })
    expect(box.outbox.value).toEqual([])
  })

  it('leaves the form to who has to sign in again', async () => {
    post.mockImplementation(async () => { session.value = null; throw new Problem(401) })
    await expect(box.send('visit', { note: 'a' }, '甲公司', 'k1')).rejects.toMatchObject({ status: 401 })
    session.value = { user: { id: 'wang' } }
    await box.reload()
    expect(box.outbox.value).toEqual([])
  })

  it('sends at once what a full device cannot keep', async () => {
    const full = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => { throw new DOMException('full', 'QuotaExceededError') })
    try {
      post.mockResolvedValue()
      expect(await box.send('visit', { note: 'a' }, '甲公司', 'k1')).toBe('sent')
      post.mockRejectedValue(new Problem(0))
      await expect(box.send('visit', { note: 'b' }, '甲公司', 'k2')).rejects.toMatchObject({ offline: true })
    } finally {
      full.mockRestore()
    }
    expect(post).toHaveBeenCalledTimes(2)
  })

  it('keeps what is refused later, with the reason, and does not send it again by itself', async () => {
    post.mockRejectedValueOnce(new Problem(503))
    await box.send('visit', { note: 'a' }, '甲公司', 'k1')
    post.mockRejectedValue(new Problem(422, { code: 'visit.gone', detail: '企业已注销' }))
    await box.flush()
    expect(box.refused.value[0]?.refusal?.detail).toBe('企业已注销')
    await box.flush()
    expect(post).toHaveBeenCalledTimes(2)
    post.mockResolvedValue()
    await box.amend('k1', { note: 'b' })
    await vi.waitFor(() => expect(box.outbox.value).toEqual([]))
    expect(post).toHaveBeenLastCalledWith({ note: 'b' }, 'k1')
  })

  it('never sends what another person wrote on the same device', async () => {
    post.mockRejectedValueOnce(new Problem(0))
    await box.send('visit', {}, '甲公司', 'k1')
    session.value = { user: { id: 'li' } }
    post.mockResolvedValue()
    await box.flush()
    expect(post).toHaveBeenCalledTimes(1)
    expect(box.outbox.value).toEqual([])
    session.value = { user: { id: 'wang' } }
    await box.flush()
    expect(post).toHaveBeenCalledTimes(2)
  })

  it('does not keep a person waiting, and keeps what is refused after that', async () => {
    let answer: (problem: Problem) => void = () => {}
    post.mockReturnValueOnce(new Promise((_, refuse) => { answer = refuse }))
    expect(await box.send('visit', { note: 'a' }, '甲公司', 'k1', 0)).toBe('waiting')
    answer(new Problem(422, { detail: '日期太早' }))
    await vi.waitFor(() => expect(box.refused.value.map((e) => e.refusal?.detail)).toEqual(['日期太早']))
  })

  it('fetches a token before it sends, when the page was opened without reception', async () => {
    session.value = { user: { id: 'wang' }, csrfToken: '' }
    let token: string | undefined
    post.mockImplementation(async () => { token = session.value?.csrfToken })
    expect(await box.send('visit', {}, '甲公司')).toBe('sent')
    expect(token).toBe('fresh')
  })

  it('keeps the order: nothing overtakes a write that could not be sent', async () => {
    post.mockRejectedValue(new Problem(0))
    await box.send('visit', { n: 1 }, 'one', 'k1')
    await box.send('visit', { n: 2 }, 'two', 'k2')
    expect(post.mock.calls.every(([, key]) => key === 'k1')).toBe(true)
  })
})
