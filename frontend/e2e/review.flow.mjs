/** Pre-review: the panel is asked by links, one stands aside, scores stay hidden, the result is released and becomes tasks. */
import { ask, newFirm, press, recordOf, tell } from './talk.mjs'

const door = async (page, address) => {
  await page.goto('/sign-in')
  await page.goto(address.replace(/^https?:\/\/[^/]+/, ''))
}

export default [
  {
    name: 'review: promised, scored within the bands, hidden until handed in, closed and released',
    run: async ({ open, signIn, settle, assert }) => {
      const office = await open()
      await signIn(office, 'manager')
      const firm = await newFirm(office, `端到端预评审${Date.now()}有限公司`)
      const review = await tell(office, 'POST', '/reviews', { enterpriseId: firm.id, year: new Date().getFullYear() + 1, dueOn: new Date(Date.now() + 5 * 864e5).toISOString().slice(0, 10) })
      await office.goto(`/reviews/${review.id}`)
      await settle(office)
      await office.getByText('专家至少 5 名，现有 0 名').waitFor()
      await press(office, '邀请专家')
      const dialog = office.getByRole('dialog')
      await dialog.getByLabel('姓名').fill('端到端专家')
      await dialog.getByRole('button', { name: '生成链接' }).click()
      const address = await dialog.locator('[data-link]').textContent()
      await dialog.getByRole('button', { name: '返回' }).click()
      const links = []
      for (const kind of ['technical', 'technical', 'technical', 'financial']) links.push((await tell(office, 'POST', `/reviews/${review.id}/seats`, { name: `专家${kind}${links.length}`, kind })).url)

      const expert = await open()
      await door(expert, address)
      await expert.getByRole('heading', { name: '回避承诺' }).waitFor()
      assert.equal(await expert.getByRole('heading', { name: '评审材料' }).count(), 0, 'nothing is shown before the promise')
      await press(expert, '我承诺，开始评审')
      await expert.getByRole('heading', { name: '本人评分' }).waitFor()
      const boxes = expert.locator('form input')
      const lines = await boxes.count()
      for (let n = 0; n < lines; n++) await boxes.nth(n).fill('99')
      await press(expert, '提交评分')
      await expert.getByText(/的整数/).first().waitFor()
      for (let n = 0; n < lines; n++) {
        const range = /(\d+)–(\d+)/.exec(await expert.locator('form [role=alert], form p').filter({ hasText: /–/ }).nth(n).textContent())
        await boxes.nth(n).fill(range[2])
      }
      await expert.getByLabel('专家意见').fill('端到端评审意见')
      await press(expert, '提交评分')
      await expert.getByText('评分已提交').waitFor()
      await expert.getByText('还没有其他专家交表。').waitFor()

      for (const link of links) {
        const token = link.split('#')[1]
        await tell(office, 'POST', `/review-doors/${token}/promise`, { accept: true })
        const { sheet } = await ask(office, `/review-doors/${token}`)
        await tell(office, 'PUT', `/review-doors/${token}/sheet`, { scores: Object.fromEntries(sheet.map((i) => [i.code, i.high])) })
      }
      await office.reload()
      await settle(office)
      await press(office, '结束评审')
      await office.getByRole('dialog').getByRole('button', { name: '结束评审', exact: true }).click()
      await office.locator('[data-result]').waitFor()
      await office.locator('[data-opinion="端到端评审意见"]').getByRole('button', { name: '转任务' }).click()
      await office.locator('[data-opinion="端到端评审意见"]').getByText('待办').waitFor()
      await press(office, '公布给企业')
      await office.getByRole('dialog').getByRole('button', { name: '公布给企业', exact: true }).click()
      await office.getByText('已公布', { exact: true }).first().waitFor()
      await expert.reload()
      await expert.getByText('评审链接已失效').first().waitFor()

      await office.goto(`/enterprises/${firm.id}?tab=reviews`)
      const row = office.locator(`[data-review="${review.id}"]`)
      await row.getByText('达到', { exact: true }).waitFor()
      await row.getByRole('link').click()
      assert.equal(await recordOf(office, 'reviews'), review.id)
    },
  },
  {
    name: 'review: the score sheets are printed, one for each kind of expert',
    run: async ({ open, signIn, settle, assert }) => {
      const office = await open()
      await signIn(office, 'manager')
      const name = `端到端纸质评分${Date.now()}有限公司`
      const firm = await newFirm(office, name)
      const { id } = await tell(office, 'POST', '/reviews', { enterpriseId: firm.id, year: new Date().getFullYear() + 1, dueOn: new Date(Date.now() + 5 * 864e5).toISOString().slice(0, 10) })
      await office.goto(`/reviews/${id}`)
      await settle(office)
      await office.getByRole('link', { name: '打印空白评分表' }).click()
      await office.locator('[data-sheet="technical"]').getByText(name).waitFor()
      const { sheet } = await ask(office, `/reviews/${id}`)
      for (const kind of ['technical', 'financial']) {
        const lines = sheet.filter((item) => item.kind === kind).length
        assert.equal(await office.locator(`[data-sheet="${kind}"] tbody tr`).count(), lines + 1, 'every line, and the sum')
      }
      await office.emulateMedia({ media: 'print' })
      assert.equal(await office.getByRole('button', { name: '打印' }).count(), 0, 'no button on paper')
      await office.getByText('签名').first().waitFor()
    },
  },
]
