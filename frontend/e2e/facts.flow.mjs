/** A firm hands in its ledger and its staff by month; the office looks up its record. */
const wan = (page, label) => page.getByRole('dialog').getByLabel(label).first()
const parts = {
  人员人工费用: '500', 直接投入费用: '300', 折旧费用与长期待摊费用: '0', 无形资产摊销费用: '0', 设计费用: '0', 装备调试费用与试验费用: '0', '委托外部研发（境内）': '0', '委托外部研发（境外）': '0', 其他费用: '250',
}

async function ownFirm(page) {
  const [firm] = (await (await page.request.get('/api/v1/enterprises?limit=1')).json()).items
  return firm.id
}

const choose = (page, label, option) => page.getByRole('dialog').getByLabel(label).first().selectOption({ label: option })

export default [
  {
    name: 'facts: categories are counted up to their caps, and derived where no total is stated',
    async run({ open, signIn, settle, assert }) {
      const page = await open({ size: 'phone' })
      await signIn(page, 'enterprise-1')
      const year = new Date().getFullYear()
      await page.goto(`/enterprises/${await ownFirm(page)}?tab=figures`)
      await settle(page)
      await page.getByRole('button', { name: '填报' }).first().click()
      await choose(page, '年度', String(year)) // nobody has said anything about the running year
      for (const [label, amount] of Object.entries(parts)) await wan(page, label).fill(amount)
      const dialog = page.getByRole('dialog')
      await dialog.getByText('其他费用 250 万元，按上限计入 200 万元').waitFor()
      await dialog.getByText('1,000 万', { exact: true }).first().waitFor()
      await dialog.getByText('逐月人数').click()
      await dialog.getByLabel('1 月 职工 月初', { exact: true }).fill('10')
      await dialog.getByLabel('1 月 职工 月末', { exact: true }).fill('11')
      await dialog.getByLabel('1 月 职工 月末', { exact: true }).blur()
      await dialog.getByText('10.5 人（1 个月）').waitFor()
      await dialog.getByRole('button', { name: '保存' }).click()
      await dialog.waitFor({ state: 'hidden' })
      await settle(page)
      assert.equal(await page.getByText('企业自报 · 推算').count() > 0, true)
      await page.context().close()
    },
  },
  {
    name: 'facts: a result is recorded, corrected and taken out',
    async run({ open, signIn, settle, assert }) {
      const page = await open({ size: 'phone' })
      await signIn(page, 'enterprise-1')
      await page.goto(`/enterprises/${await ownFirm(page)}?tab=innovation`)
      await settle(page)
      await page.getByRole('button', { name: '登记转化' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('button', { name: '保存' }).click()
      assert.equal(await dialog.getByText('必填').count(), 3)
      await dialog.getByLabel('成果名称').fill('试验成果甲')
      await dialog.getByLabel('转化结果', { exact: false }).first().fill('试验样机')
      await choose(page, '转化形式', '自行投资实施')
      await dialog.getByRole('button', { name: '保存' }).click()
      await dialog.waitFor({ state: 'hidden' })
      const row = page.getByRole('listitem').filter({ hasText: '试验成果甲' })
      await row.getByText('缺转化佐证').waitFor()
      await row.getByRole('button', { name: '试验成果甲' }).click()
      await page.getByRole('menuitem', { name: '移出' }).click()
      await page.getByRole('dialog').getByLabel('原因').fill('试填')
      await page.getByRole('dialog').getByRole('button', { name: '移出' }).click()
      await row.waitFor({ state: 'detached' })
      await page.context().close()
    },
  },
  {
    name: 'facts: nobody looked is not clear; the office looks',
    async run({ open, signIn, settle, assert }) {
      const page = await open({ size: 'phone' })
      await signIn(page, 'officer-wuzhen')
      const firms = (await (await page.request.get('/api/v1/enterprises?limit=200')).json()).items
      let firm
      for (const { id } of firms) {
        const checks = (await (await page.request.get(`/api/v1/enterprises/${id}/record-checks`)).json()).items
        const incidents = (await (await page.request.get(`/api/v1/enterprises/${id}/incidents`)).json()).items
        if (checks.length + incidents.length === 0) { firm = id; break }
      }
      await page.goto(`/enterprises/${firm}?tab=standing`)
      await settle(page)
      assert.equal(await page.getByText('未核查', { exact: true }).count(), 7)
      await page.getByRole('button', { name: '登记核查' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('安全事故').click()
      await dialog.getByText('环境违法').click()
      await dialog.getByRole('button', { name: '保存' }).click()
      await dialog.waitFor({ state: 'hidden' })
      await settle(page)
      assert.equal(await page.getByText('未核查', { exact: true }).count(), 5)
      await page.context().close()
    },
  },
]
