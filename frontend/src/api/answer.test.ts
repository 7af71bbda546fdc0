import { effectScope, ref } from 'vue'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Problem } from './problem'

vi.mock('./session', async () => {
  const { shallowRef } = await import('vue')
  return { session: shallowRef({ user: { id: 'wang' } }) }
})
const { askAgain, useAnswer } = await import('./answer')
const { keep, kept, store } = await import('./store')

const ask = vi.fn<() => Promise<string>>()
const open = (id: () => string = () => 'words') => effectScope().run(() => useAnswer(id, ask))!

beforeEach(async () => {
  ask.mockReset()
  askAgain()
  await (await store()).clear('kept')
})

describe('useAnswer', () => {
  it('asks once for several who want to know, and keeps the answer', async () => {
    ask.mockResolvedValue('new')
    const [first, second] = [open(), open()]
    await vi.waitFor(() => expect([first.data.value, second.data.value]).toEqual(['new', 'new']))
    expect(ask).toHaveBeenCalledTimes(1)
    await vi.waitFor(async () => expect(await kept('wang:words')).toBe('new'))
  })

  it('shows what was kept when the server cannot be reached', async () => {
    await keep('wang:words', 'old')
    ask.mockRejectedValue(new Problem(0))
    const answer = open()
    await vi.waitFor(() => expect(answer.data.value).toBe('old'))
    expect(answer.pending.value).toBe(false)
  })

  it('replaces what was kept by what is true now', async () => {
    await keep('wang:words', 'old')
    ask.mockResolvedValue('new')
    const answer = open()
    await vi.waitFor(() => expect(answer.data.value).toBe('new'))
  })

  it('never shows the answer to an earlier question', async () => {
    const id = ref('a')
    let late: (answer: string) => void = () => {}
    ask.mockReturnValueOnce(new Promise((done) => { late = done })).mockResolvedValue('of b')
    const answer = open(() => id.value)
    id.value = 'b'
    await vi.waitFor(() => expect(answer.data.value).toBe('of b'))
    late('of a')
    await Promise.resolve()
    expect(answer.data.value).toBe('of b')
  })

  it('asks nothing without a name', () => {
    expect(open(() => '').data.value).toBeUndefined()
    expect(ask).not.toHaveBeenCalled()
  })
})
