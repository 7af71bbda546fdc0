import { ask, newFirm, press, until } from './talk.mjs'

export default [
  {
    name: 'title: recorded on the page, the rung follows; withdrawn, it goes back',
    run: async ({ open, signIn, assert }) => {
      const page = await open()
      await signIn(page, 'manager')
      const { id } = await newFirm(page, '桐乡市登梯精工有限公司')
      const rung = async () => (await ask(page, `/enterprises/${id}`)).summary.rung
      const current = (word) => page.locator('main [aria-current="step"]').filter({ hasText: word })
      await page.goto(`/enterprises/${id}?tab=titles`)
      await current('种子').waitFor()
      await press(page, '登记资质')
      const dialog = page.getByRole('dialog', { name: '登记资质' })
      await press(dialog, '保存')
      await dialog.getByText('必填').first().waitFor()
      await dialog.getByLabel('资质类别').selectOption({ label: '浙江省科技型中小企业' })
      await dialog.getByLabel('认定日期').fill('2026-03-02')
      await press(dialog, '保存')
      await current('壮苗').waitFor()
      await dialog.waitFor({ state: 'hidden' })
      assert.equal(await rung(), 'sapling')
      const [title] = (await ask(page, `/titles?enterpriseId=${id}`)).items
      assert.equal(title.recognisedOn, '2026-03-02')

      await press(page, '浙江省科技型中小企业')
      await page.getByRole('menuitem', { name: '撤回误录' }).click()
      const end = page.getByRole('dialog', { name: '撤回误录的资质' })
      await end.getByLabel('理由').fill('录错了企业')
      await press(end, '撤回误录')
      await current('种子').waitFor()
      await until(async () => (await rung()) === 'seed', 'the rung')
      await page.getByLabel('显示撤回的误录').check()
      await page.getByText('录错了企业').waitFor()
    },
  },
]
