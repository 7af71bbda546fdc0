/** A plan from the gap to the proof: prescribed, agreed, ordered, done; and for many firms at once. */
const ownFirm = async (page) => (await (await page.request.get('/api/v1/enterprises?limit=1')).json()).items[0].id
const planOf = async (page, id) => (await page.request.get(`/api/v1/plan-of?enterprise=${id}`)).json()
const notices = async (page) => (await (await page.request.get('/api/v1/inbox?limit=100')).json()).items.map(({ title }) => title)
const row = (page, title) => page.locator('li').filter({ hasText: title }).filter({ has: page.getByRole('button', { name: '更多操作' }) }).first()

async function act(page, title, name) {
  await row(page, title).getByRole('button', { name: '更多操作' }).click()
  await page.getByRole('menuitem', { name, exact: true }).click()
}

export default [
  {
    name: 'plan: prescribed from the gaps, agreed and ordered by the firm, done with evidence',
    run: async ({ open, signIn, settle, assert }) => {
      const firm = await open({ size: 'phone' })
      await signIn(firm, 'enterprise-1')
      const id = await ownFirm(firm)

      const office = await open()
      await signIn(office, 'officer-wuzhen')
      const before = await planOf(office, id)
      await office.goto(`/enterprises/${id}?tab=plan`)
      await settle(office)
      await office.getByRole('button', { name: '开方' }).click()
      const dialog = office.getByRole('dialog')
      const proposals = dialog.locator('[data-proposal]')
      await proposals.first().waitFor()
      assert.match(await proposals.first().innerText(), /：/, 'a proposal says why')
      for (const box of await proposals.getByRole('checkbox').all()) if (await box.isEnabled()) await box.check()
      await dialog.getByRole('button', { name: /列入计划 \d+ 项/ }).click()
      await dialog.waitFor({ state: 'hidden' })
      const prescribed = await planOf(office, id)
      const fresh = prescribed.items.filter((item) => !before.items.some((old) => old.id === item.id))
      assert.ok(fresh.length > 0 && fresh.every((item) => item.origin === 'prescribed' && item.conditions.length > 0))
      const task = fresh[0]
      assert.ok((await notices(firm)).some((title) => title.includes(task.title)), 'the firm is told')

      // A link to the plan shows the plan, not the top of the record.
      await firm.goto(`/enterprises/${id}?tab=plan`)
      await settle(firm)
      assert.ok((await firm.locator('[data-next]').boundingBox()).y < 844, 'the plan is on the first screen of a phone')

      await firm.goto('/plans')
      await settle(firm)
      await firm.locator('[data-next]').waitFor()
      await firm.getByRole('button', { name: '确认计划' }).click()
      await firm.getByText('企业确认').or(firm.getByText(/已确认/)).first().waitFor()
      await firm.getByRole('link', { name: '去点单' }).click()
      await settle(firm)
      await firm.getByRole('button', { name: '点单', exact: true }).first().click()
      await firm.getByText('已列入计划').first().waitFor()
      const ordered = (await planOf(firm, id)).items.find((item) => item.origin === 'ordered' && !prescribed.items.some((old) => old.id === item.id))
      assert.ok(ordered, 'what was ordered is on the plan')
      assert.ok((await notices(office)).some((title) => title.includes('点单') && title.includes(ordered.title)), 'the office is told')

      await office.reload()
      await settle(office)
      await act(office, task.title, '完成')
      await dialog.locator('input[type="file"]').setInputFiles({ name: '佐证.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n') })
      await dialog.getByRole('button', { name: '完成', exact: true }).click()
      await dialog.waitFor({ state: 'hidden' })
      await office.getByRole('link', { name: '佐证.pdf' }).waitFor()
      const after = await planOf(office, id)
      assert.equal(after.progress.done, prescribed.progress.done + 1)
      await act(office, ordered.title, '取消任务')
      await dialog.getByLabel('原因').fill('企业改为自学')
      await dialog.getByRole('button', { name: '取消任务' }).click()
      await dialog.waitFor({ state: 'hidden' })
      await office.getByText('企业改为自学').waitFor()
    },
  },
  {
    name: 'plan: prescribed for every firm of a filter that lacks a condition',
    run: async ({ open, signIn, settle, assert }) => {
      const page = await open()
      await signIn(page, 'officer-wuzhen')
      await page.goto('/enterprises?rung=sapling')
      await settle(page)
      await page.getByRole('button', { name: '批量开方' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('缺的条件').selectOption('rd_ratio')
      await dialog.getByLabel('数据不全、无法判断的企业也开').check()
      await dialog.locator('[data-bulk-counts]').waitFor()
      const start = dialog.getByRole('button', { name: /为 \d+ 家开方/ })
      await page.waitForFunction(() => [...document.querySelectorAll('button')].some((b) => /为 [1-9]\d* 家开方/.test(b.textContent) && !b.disabled))
      await start.click()
      await dialog.locator('[data-bulk-progress]').getByText(/已为 \d+ 家企业新增 \d+ 项/).waitFor({ timeout: 20_000 })
      assert.ok(true)
    },
  },
]
