import { ask, newFirm, press, until } from './talk.mjs'

/** The number a list says it has: "1–50 / 1,286". */
const total = async (page) => Number((await page.getByText(/^\d+–\d+ \/ [\d,]+$/).filter({ visible: true }).first().textContent()).split('/')[1].replace(/[ ,]/g, ''))

export default [
  {
    name: 'rules: a number of the funnel opens exactly that many firms',
    run: async ({ open, signIn, settle, assert }) => {
      const page = await open()
      await signIn(page, 'manager')
      await page.goto('/assessments/funnel')
      const numbers = page.locator('table a[href*="lacks="]').filter({ visible: true })
      await numbers.first().waitFor()
      const tried = Math.min(await numbers.count(), 6)
      assert.ok(tried > 2, 'the funnel has numbers')
      for (let at = 0; at < tried; at++) {
        const number = Number((await numbers.nth(at).textContent()).replace(/,/g, ''))
        await numbers.nth(at).click()
        await page.waitForURL(/\/assessments\?/)
        await settle(page)
        assert.equal(await total(page), number)
        await page.goBack()
        await numbers.first().waitFor()
      }
    },
  },
  {
    name: 'rules: a row of the list of gaps opens the record by the same rules',
    run: async ({ open, signIn, settle, assert }) => {
      const page = await open()
      await signIn(page, 'manager')
      await page.goto('/assessments?code=national_tech_sme')
      await settle(page)
      await page.locator('tbody tr a').first().click()
      await page.locator('[data-tally]').first().waitFor()
      assert.equal(await page.getByLabel('对照哪项资质').first().inputValue(), 'national_tech_sme')
    },
  },
  {
    name: 'rules: copied, changed, tried and put in force, a rule set changes verdicts and leaves old ones alone',
    run: async ({ open, signIn, assert }) => {
      const admin = await open()
      await signIn(admin, 'admin')
      const shipped = (await ask(admin, '/rule-sets')).items.find((set) => set.code === 'hnte')
      const label = `e2e ${Date.now()}`
      await admin.goto(`/rule-sets/${shipped.id}`)
      await press(admin, '复制为草稿')
      const dialog = admin.getByRole('dialog', { name: '复制为草稿' })
      await dialog.getByLabel('版本名称').fill(label)
      await press(dialog, '复制为草稿')
      await admin.getByText(`版本 ${label}`).first().waitFor()
      await press(admin, '修改')
      await admin.getByLabel('最少天数').first().fill('30')
      await press(admin, '保存修改')
      await admin.getByRole('cell', { name: '30', exact: true }).waitFor()
      const draft = (await ask(admin, '/rule-sets')).items.find((set) => set.label === label)

      const manager = await open()
      await signIn(manager, 'manager')
      const registered = new Date(Date.now() - 100 * 864e5).toISOString().slice(0, 10)
      const { id } = await newFirm(manager, '桐乡市新芽检测有限公司', { registeredOn: registered })
      const now = async () => (await ask(manager, `/enterprises/${id}/assessments?code=hnte`)).items[0]
      const verdict = (assessment) => assessment.findings.find((f) => f.code === 'registered_one_year').verdict
      assert.equal(verdict(await now()), 'not_met')
      await manager.goto(`/rule-sets/${draft.id}`)
      assert.ok(await manager.getByRole('button', { name: '启用', exact: true }).isDisabled(), 'untried')
      await press(manager, '用真实企业试算')
      await manager.getByText(/增加 \d+ 家/).first().waitFor()
      await manager.getByRole('listitem').filter({ hasText: '注册成立一年以上' }).getByRole('button', { name: /增加/ }).click()
      await manager.getByRole('dialog').getByText('桐乡市新芽检测有限公司').waitFor()
      await manager.keyboard.press('Escape')
      await press(manager, '启用')
      await press(manager.getByRole('dialog', { name: '启用' }), '启用')
      await manager.getByText('生效中').first().waitFor()
      await until(async () => verdict(await now()) === 'met', 'the verdict follows')
      const before = (await ask(manager, `/enterprises/${id}/assessments/history?code=hnte`)).items
      assert.ok(before.some((old) => old.ruleSetId === shipped.id && verdict(old) === 'not_met'), 'the old assessment keeps the old rules')

      await admin.reload()
      await press(admin, '停用')
      await press(admin.getByRole('dialog', { name: '停用' }), '停用')
      await admin.getByText('已停用').first().waitFor()
      await until(async () => verdict(await now()) === 'not_met', 'the shipped rules count again')
    },
  },
]
