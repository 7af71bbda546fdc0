import { mount } from '@vue/test-utils'
import { nextTick } from 'vue'
import { describe, expect, it, vi } from 'vitest'
import { conflicts, merge } from './conflict'
import Combobox from './Combobox.vue'
import DateInput from './DateInput.vue'
import { addMonths, readDay, weeksOf } from './dates'
import Field from './Field.vue'
import { Invalid, useSubmit } from './submit'
import TextInput from './TextInput.vue'
import { Problem } from '@/api/problem'

describe('readDay', () => {
  it.each([
    ['2026-11-23', '2026-11-23'], ['2026/1/3', '2026-01-03'], ['2026.11.3', '2026-11-03'], ['2026年11月3日', '2026-11-03'],
    ['20261123', '2026-11-23'], ['11-23', '2026-11-23'], ['2026-02-29', null], ['2024-02-29', '2024-02-29'], ['soon', null], ['0026-01-01', null],
  ])('%s', (text, day) => expect(readDay(text, 2026)).toBe(day))

  it('lays out a month from Monday', () => {
    const weeks = weeksOf(2026, 11)
    expect(weeks[0]![0]).toBe('2026-10-26')
    expect(weeks.flat()).toHaveLength(42)
    expect(addMonths('2026-01-31', 1)).toBe('2026-02-28')
  })
})

describe('conflict', () => {
  const fields = [{ key: 'name', label: '名称' }, { key: 'phone', label: '电话' }, { key: 'note', label: '备注' }] as const
  const original = { name: 'a', phone: '1', note: '' }
  const mine = { name: 'mine', phone: '2', note: '' }
  const theirs = { name: 'theirs', phone: '1', note: 'new' }

  it('asks only about what both changed', () => {
    expect(conflicts(fields, original, mine, theirs).map(({ key }) => key)).toEqual(['name'])
  })
  it('keeps their changes, my changes, and my choice', () => {
    expect(merge(fields, original, mine, theirs, new Set(['name']))).toEqual({ name: 'mine', phone: '2', note: 'new' })
    expect(merge(fields, original, mine, theirs, new Set())).toEqual({ name: 'theirs', phone: '2', note: 'new' })
  })
})

describe('Field', () => {
  it('ties label and error to its control', () => {
    const field = mount({ components: { Field, TextInput }, template: '<Field label="名称" error="必填项" required><TextInput /></Field>' })
    const input = field.get('input')
    expect(field.get('label').attributes('for')).toBe(input.attributes('id'))
    expect(field.get(`#${input.attributes('aria-describedby')}`).text()).toBe('必填项')
    expect(input.attributes('aria-invalid')).toBe('true')
  })
})

describe('DateInput', () => {
  it('accepts what people write and keeps what it does not understand on screen', async () => {
    const input = mount(DateInput, { props: { modelValue: '' } })
    await input.get('input').setValue('20261123')
    await input.get('input').trigger('change')
    expect(input.emitted('update:modelValue')).toEqual([['2026-11-23']])
    await input.get('input').setValue('昨天')
    await input.get('input').trigger('change')
    expect(input.get('input').attributes('aria-invalid')).toBe('true')
    expect(input.get('input').element.value).toBe('昨天')
  })
})

describe('Combobox', () => {
  it('ignores the Enter that only ends an input method, and takes the next one', async () => {
    vi.useFakeTimers()
    const search = vi.fn(async () => [{ value: '1', label: '乌镇机械' }])
    const box = mount(Combobox, { props: { search } })
    await box.get('input').setValue('wz')
    await vi.advanceTimersByTimeAsync(200)
    await box.get('input').trigger('keydown', { key: 'Enter', isComposing: true })
    expect(box.emitted('update:modelValue')).toBeUndefined()
    await box.get('input').trigger('keydown', { key: 'Enter' })
    expect(box.emitted('update:modelValue')).toEqual([[{ value: '1', label: '乌镇机械' }]])
    vi.useRealTimers()
  })

  it('shows the answer to the latest question only', async () => {
    vi.useFakeTimers()
    const answers: ((options: { value: string; label: string }[]) => void)[] = []
    const box = mount(Combobox, { props: { search: () => new Promise<{ value: string; label: string }[]>((resolve) => answers.push(resolve)) } })
    await box.get('input').setValue('乌')
    await vi.advanceTimersByTimeAsync(200)
    await box.get('input').setValue('乌镇')
    await vi.advanceTimersByTimeAsync(200)
    answers[1]!([{ value: '2', label: '乌镇二' }])
    answers[0]!([{ value: '1', label: '乌一' }])
    await vi.advanceTimersByTimeAsync(1)
    await nextTick()
    expect(box.findAll('[role="option"]').map((o) => o.text())).toEqual(['乌镇二'])
    vi.useRealTimers()
  })
})

describe('useSubmit', () => {
  it('puts refusals beside their fields', async () => {
    const form = useSubmit(async () => { throw new Problem(422, { detail: '请检查', errors: [{ location: 'body.name', message: '名称已存在' }] }) })
    await form.submit()
    expect(form.error('name')).toBe('名称已存在')
    expect(form.busy.value).toBe(false)
  })
  it('lets the form refuse by itself', async () => {
    const form = useSubmit(async () => { throw new Invalid({ name: '请填写' }) })
    await form.submit()
    expect(form.error('name')).toBe('请填写')
    expect(form.problem.value).toBeNull()
  })
})
