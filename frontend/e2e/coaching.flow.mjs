/** Coaching: a firm books on the phone, the coach confirms, moves, writes what was advised, and the firm finds it on its plan. */
import { ask, press, recordOf } from './talk.mjs'

export default [
  {
    name: 'coaching: booked, confirmed, moved, held, and what was advised is on the plan',
    run: async ({ open, signIn, settle, assert }) => {
      const advice = `端到端意见 ${Date.now()}`
      const phone = await open({ size: 'phone' })
      await signIn(phone, 'enterprise-1')
      const coach = (await ask(phone, '/coaches')).items.find((c) => c.organisation === '禾诚会计师事务所')
      await phone.goto(`/coachings/new?coach=${coach.id}`)
      await settle(phone)
      await phone.getByLabel('主题').selectOption({ label: '其他（自己填写）' })
      await phone.getByLabel('自定主题').fill('端到端辅导')
      await phone.getByLabel('想解决的问题').fill('台账怎么分项目')
      await press(phone, '后一周')
      await phone.locator('[data-slot]').first().waitFor()
      await phone.locator('[data-slot]').first().click()
      await press(phone, '电话').catch(() => phone.getByText('电话', { exact: true }).click())
      await press(phone, '提交预约')
      const id = await recordOf(phone, 'coachings')
      await phone.getByText('待确认').first().waitFor()

      const desk = await open()
      await signIn(desk, 'coach')
      await desk.goto('/coachings')
      await settle(desk)
      await desk.locator(`a[href="/coachings/${id}"]`).first().click()
      await settle(desk)
      await press(desk, '确认时间')
      await desk.getByRole('dialog').getByRole('button', { name: '确认时间', exact: true }).click()
      await desk.getByText('已确认，并通知各方').waitFor()

      // It is moved to a time that has passed, as when a coaching took place earlier than agreed.
      await press(desk, '改期')
      const dialog = desk.getByRole('dialog')
      await dialog.getByText('其他时间', { exact: true }).click()
      const minute = String(Date.now() % 44).padStart(2, '0')
      await dialog.getByRole('textbox', { name: '日期' }).fill(new Date(Date.now() - 864e5 * (2 + (Date.now() % 20))).toISOString().slice(0, 10))
      await dialog.getByLabel('开始').fill(`06:${minute}`)
      await dialog.getByLabel('结束').fill(`06:${Number(minute) + 15}`)
      await dialog.getByLabel('原因').fill('提前进行')
      await dialog.getByRole('button', { name: '改期', exact: true }).click()
      await desk.getByText('已改期，并通知各方').waitFor()
      assert.ok((await ask(phone, '/inbox?show=all&limit=100')).items.some((n) => n.kind === 'coaching.moved' && n.link === `/coachings/${id}`), 'the firm is told that it moved')

      await desk.getByRole('link', { name: '写辅导记录' }).click()
      await desk.getByLabel('发现的问题').fill('台账没有分项目')
      await desk.getByLabel('意见 1', { exact: true }).fill(advice)
      await desk.getByLabel('负责人').first().fill('财务负责人')
      await press(desk, '保存记录')
      await recordOf(desk, 'coachings')
      await desk.locator(`[data-advice="${advice}"]`).getByRole('button', { name: '转任务' }).click()
      await desk.locator(`[data-advice="${advice}"]`).getByText('待办').waitFor()

      await phone.reload()
      await settle(phone)
      await phone.locator(`[data-advice="${advice}"]`).waitFor()
      await press(phone, '确认并评价')
      await phone.getByRole('radio', { name: '5 分' }).check({ force: true })
      await phone.getByRole('dialog').getByRole('button', { name: '确认并评价', exact: true }).click()
      await phone.getByText('谢谢，已确认').waitFor()
      await phone.locator(`[data-advice="${advice}"]`).getByRole('link').click()
      await phone.getByText(advice).first().waitFor()
    },
  },
]
