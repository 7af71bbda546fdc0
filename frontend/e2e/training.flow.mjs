/** Training: a firm enrols on the phone, signs in by the code on the screen, the organiser adds a walk-in, and the counts move. */
import { readFileSync } from 'node:fs'
import { ask, newFirm, press, recordOf, tell, until } from './talk.mjs'

const soon = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString()
const figure = async (page, id) => Number((await page.locator(`[data-figure="${id}"] [data-n]`).textContent()).replaceAll(',', ''))

export default [
  {
    name: 'training: a firm enrols and signs in on the phone, and the counts move',
    run: async ({ open, signIn, settle, assert }) => {
      const office = await open()
      await signIn(office, 'manager')
      const [topic] = (await ask(office, '/menu-items')).items
      const session = await tell(office, 'POST', '/trainings', {
        unitCode: '330483', title: `端到端培训 ${Date.now()}`, topics: [topic.id], place: '三楼会议室', startsAt: soon(30), endsAt: soon(90), capacity: 1,
      })
      const walkIn = await newFirm(office, `端到端补报${Date.now()}有限公司`)
      await office.goto('/trainings')
      await settle(office)
      const before = { held: await figure(office, 'held'), attendances: await figure(office, 'attendances') }

      await office.goto(`/trainings/${session.id}`)
      await settle(office)
      await press(office, '发布')
      await office.getByText('已发布，受邀企业会收到通知').waitFor()

      const phone = await open({ size: 'phone' })
      await signIn(phone, 'enterprise-1')
      await phone.goto(`/trainings/${session.id}`)
      await settle(phone)
      await press(phone, '报名')
      const dialog = phone.getByRole('dialog')
      await dialog.getByLabel('姓名').fill('端到端张三')
      await dialog.getByRole('button', { name: '再加一人' }).click()
      await dialog.getByLabel('姓名').nth(1).fill('端到端李四')
      await dialog.getByRole('button', { name: '报名', exact: true }).click()
      await phone.getByText('名额已满，已列入候补，有空位自动转正').waitFor()
      await phone.locator('[data-person="端到端李四"]').getByText('候补第 1 位').waitFor()

      await office.goto(`/trainings/${session.id}/screen`)
      const address = await office.locator('[data-qr]').getAttribute('data-url')
      const door = await open({ size: 'phone' })
      await door.goto(new URL(address).pathname)
      await door.getByRole('button', { name: /有限|公司/ }).first().click()
      assert.equal(await door.getByRole('button', { name: '端到端李四' }).count(), 0, 'who waits has no seat to sign in to')
      await press(door, '端到端张三')
      await door.getByRole('heading', { name: '签到成功' }).waitFor()
      await office.getByText('已签到 1 / 1').waitFor()

      // It begins: the organiser moves the hour instead of waiting for it.
      const { version } = await ask(office, `/trainings/${session.id}`)
      await tell(office, 'PATCH', `/trainings/${session.id}`, { startsAt: soon(-60), enrolUntil: soon(-120) }, { 'If-Match': `"${version}"` })
      await office.goto(`/trainings/${session.id}`)
      await settle(office)
      await press(office, '现场补报')
      const add = office.getByRole('dialog')
      const box = add.getByRole('combobox')
      await box.fill('端到端补报')
      await add.getByRole('option').first().click()
      await add.getByLabel('姓名').fill('端到端王五')
      await add.getByRole('button', { name: '现场补报', exact: true }).click()
      await office.locator('[data-person="端到端王五"]').getByText('已签到').first().waitFor()
      await press(office, '标记为已举办')
      await office.getByRole('dialog').getByRole('button', { name: '标记为已举办', exact: true }).click()
      await until(async () => (await ask(office, `/trainings/${session.id}`)).state === 'held', 'the session is held')

      await office.goto('/trainings')
      await settle(office)
      assert.equal(await figure(office, 'held'), before.held + 1)
      assert.equal(await figure(office, 'attendances'), before.attendances + 2)
      assert.ok(walkIn.id)

      const pocket = await open({ size: 'phone' })
      await signIn(pocket, 'manager')
      await pocket.goto('/trainings')
      await pocket.getByText(/^报名 \d+ 人$/).first().waitFor()
      assert.equal(await pocket.getByText(/本企业/).count(), 0, 'an office counts enrolments, not its own people')

      const leader = await open({ size: 'phone' })
      await signIn(leader, 'leader')
      await leader.goto(`/trainings/${session.id}`)
      await leader.getByRole('heading', { name: '报名与签到' }).waitFor()
      assert.equal(await leader.getByText('本企业参训人员').count(), 0, 'a leader has no firm of their own')

      await phone.reload()
      await settle(phone)
      await phone.locator('[data-person="端到端张三"]').getByRole('button', { name: '评价' }).click()
      await phone.getByRole('radio', { name: '5 分' }).check({ force: true })
      await phone.getByRole('dialog').getByRole('button', { name: '评价', exact: true }).click()
      await phone.getByText('平均 5.0 分，1 人评价').waitFor()

      await phone.locator('[data-person="端到端张三"]').getByRole('link', { name: '学时证明' }).click()
      const [paper] = await Promise.all([phone.waitForEvent('download'), phone.getByRole('link', { name: '下载 PDF' }).click()])
      assert.equal(paper.suggestedFilename(), '学时证明-端到端张三.pdf')
      const file = readFileSync(await paper.path())
      assert.ok(file.subarray(0, 5).toString() === '%PDF-' && file.length > 5_000 && file.length < 200_000, `${file.length} bytes`)
    },
  },
  {
    name: 'training: planned on two days, warned of what else is then, kept over a reload, and its invited firms listed',
    run: async ({ open, signIn, settle, assert }) => {
      const office = await open()
      await signIn(office, 'manager')
      const [topic] = (await ask(office, '/menu-items')).items.filter((item) => item.forms.includes('class'))
      const day = (n) => new Date(Date.now() + (50 + n) * 864e5).toISOString().slice(0, 10)
      const [title, other] = [`端到端两天班${Date.now()}`, `端到端同时段${Date.now()}`]
      await tell(office, 'POST', '/trainings', { unitCode: '330483', title: other, topics: [topic.id], place: '二楼', startsAt: `${day(1)}T10:00:00+08:00`, endsAt: `${day(1)}T12:00:00+08:00`, capacity: 9 })

      await office.goto('/trainings/new')
      await settle(office)
      await office.getByLabel('培训班名称').fill(title)
      await office.getByRole('checkbox', { name: new RegExp(`^${topic.code} `) }).or(office.getByRole('button', { name: new RegExp(`^${topic.code} `) })).first().click()
      await office.getByLabel('地点').fill('三楼会议室')
      await office.locator('[data-day]').first().getByRole('textbox', { name: '日期' }).fill(day(0))
      assert.equal(await office.locator('[data-clashes]').count(), 0, 'nothing else on the first day')
      await press(office, '再加一天')
      await office.locator('[data-clashes]').getByText(other).waitFor()

      await office.reload()
      await office.locator('[data-draft]').waitFor()
      assert.equal(await office.getByLabel('培训班名称').inputValue(), title)
      await office.locator('[data-day]').nth(1).getByLabel('开始').fill('14:00')
      await office.locator('[data-day]').nth(1).getByLabel('结束').fill('16:00')
      await office.locator('[data-clashes]').waitFor({ state: 'detached' })
      await press(office, '保存草稿')
      const id = await recordOf(office, 'trainings')
      const { days, hours } = await ask(office, `/trainings/${id}`)
      assert.deepEqual([days.map((d) => d.on), hours], [[day(0), day(1)], 4.5])
      await office.goto(`/trainings?view=calendar&month=${day(1).slice(0, 7)}`)
      await settle(office)
      assert.ok(await office.locator(`[data-session][href="/trainings/${id}"]`).count() >= (day(0).slice(0, 7) === day(1).slice(0, 7) ? 2 : 1), 'each day stands in the calendar')

      const firm = await newFirm(office, `端到端受邀${Date.now()}有限公司`)
      await tell(office, 'POST', `/trainings/${id}/invitations`, { enterprises: [firm.id] })
      await office.goto(`/trainings/${id}`)
      await office.locator('[data-invited]').getByText('1 家受邀，0 家已报名').waitFor()
      await office.locator('[data-invited]').getByText('未回应', { exact: true }).waitFor()
      await office.locator('[data-invited]').getByRole('link').click()
      assert.equal(await recordOf(office, 'enterprises'), firm.id)
    },
  },
]
