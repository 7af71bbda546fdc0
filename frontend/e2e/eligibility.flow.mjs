import { ask, newFirm, tell, until } from './talk.mjs'

const WAN = 1e6
const year = new Date().getFullYear()

/** One closed year of the firm as the officer heard it. */
const tellYear = (page, enterpriseId, back, research, headers = {}) =>
  tell(page, 'PUT', '/figures', {
    enterpriseId, fiscalYear: year - back, source: 'officer', salesRevenueFen: 1000 * WAN, totalIncomeFen: 1000 * WAN, employees: 50, sciStaff: 6,
    rdExpenseHnteFen: research * WAN, rdExpenseHnteDomesticFen: research * WAN,
  }, headers)

/** A firm whose research spending stays just below what is asked of small firms. */
async function shortOfResearch(page, name) {
  const { id } = await newFirm(page, name, { registeredOn: '2016-03-01' })
  for (const back of [3, 2, 1]) await tellYear(page, id, back, 40)
  return id
}

const verdict = (page, code) => page.locator(`[data-condition="${code}"]`).first()
const hnteOf = async (page, id) => (await ask(page, `/enterprises/${id}/assessments?code=hnte`)).items[0]
const finding = (assessment, code) => assessment.findings.find((one) => one.code === code)

export default [
  {
    name: 'eligibility: a figure is corrected and the verdict moves on the record',
    run: async ({ open, signIn, settle, assert }) => {
      const page = await open()
      await signIn(page, 'manager')
      const id = await shortOfResearch(page, '桐乡市差一点精密机械有限公司')
      await page.goto(`/enterprises/${id}?tab=assessment&rules=hnte`)
      await settle(page)
      const row = verdict(page, 'rd_ratio')
      await row.waitFor()
      assert.equal(await row.getAttribute('data-verdict'), 'not_met')
      const said = await row.textContent()
      assert.match(said, /还差 30\.00 万元研发费用/)
      assert.match(said, /只能下一年度补/)
      const counted = await page.locator('[data-tally]').first().textContent()
      assert.match(counted, /^12 条：/)
      assert.ok(!/%/.test(counted), 'a percentage of readiness')
      await until(async () => (await ask(page, `/assessments?enterpriseId=${id}&code=hnte`)).items?.length === 1, 'the stored assessment')

      const [latest] = (await ask(page, `/figures?enterpriseId=${id}&limit=50`)).items.filter((one) => one.fiscalYear === year - 1)
      const answer = await page.request.get(`/api/v1/figures/${latest.id}`)
      await tellYear(page, id, 1, 70, { 'If-Match': answer.headers().etag })
      await page.goto(`/enterprises/${id}?tab=assessment&rules=hnte`)
      await page.locator('[data-condition="rd_ratio"][data-verdict="met"]').waitFor()
      await page.getByText('变化记录', { exact: true }).click()
      const history = page.locator('[data-history]')
      await history.getByText('数据变动').first().waitFor()
      await history.getByText('研发费用占销售收入比例').first().waitFor()
    },
  },
  {
    name: 'eligibility: what is supposed moves verdicts and stores nothing',
    run: async ({ open, signIn, settle, assert }) => {
      const page = await open()
      await signIn(page, 'manager')
      const id = await shortOfResearch(page, '桐乡市试一试新材料有限公司')
      const before = await hnteOf(page, id)
      const figures = (await ask(page, `/figures?enterpriseId=${id}&limit=50`)).items
      await page.goto(`/enterprises/${id}/what-if?rules=hnte`)
      await settle(page)
      assert.equal(await verdict(page, 'rd_ratio').getAttribute('data-verdict'), 'not_met')
      await page.locator('[data-closed]').filter({ visible: true }).getByText(`${year - 3}–${year - 1} 年已结账`).waitFor()
      await page.locator('[data-supposed="rdExpenseHnteFen"]').fill('70')
      await page.locator('[data-condition="rd_ratio"][data-verdict="met"][data-moved]').waitFor()
      await page.locator('[data-supposed="rdExpenseHnteFen"]').fill('60')
      await page.locator('[data-condition="rd_ratio"][data-verdict="not_met"]').waitFor()
      await verdict(page, 'rd_ratio').getByRole('button').first().click()
      await page.locator('[data-condition="rd_ratio"][data-verdict="met"]').waitFor()
      assert.equal(await page.locator('[data-supposed="rdExpenseHnteFen"]').inputValue(), '70')
      const after = await hnteOf(page, id)
      assert.deepEqual(after.findings, before.findings)
      assert.equal(finding(after, 'rd_ratio').verdict, 'not_met')
      assert.deepEqual((await ask(page, `/figures?enterpriseId=${id}&limit=50`)).items, figures)
    },
  },
  {
    name: 'eligibility: a firm reads its own and no other',
    run: async ({ open, signIn, settle, assert }) => {
      const page = await open({ size: 'phone' })
      await signIn(page, 'manager')
      const foreign = (await ask(page, '/assessments?code=hnte&limit=50')).items
      await signIn(page, 'enterprise-1')
      const [own] = (await ask(page, '/enterprises')).items
      const listed = (await ask(page, '/assessments?limit=200')).items
      assert.deepEqual([...new Set(listed.map(({ enterpriseId }) => enterpriseId))], [own.id])
      const other = foreign.find(({ enterpriseId }) => enterpriseId !== own.id)
      assert.equal((await ask(page, `/enterprises/${other.enterpriseId}/assessments`)).status, 404)
      await page.goto('/')
      await settle(page)
      await page.locator('[data-assessment-summary] a').click()
      await page.waitForURL(/\/my\/assessment/)
      await page.locator('[data-part="yours"]').waitFor()
      assert.match(await page.locator('[data-tally]').first().textContent(), /^\d+ 条：/)
      await page.goto(`/enterprises/${own.id}/what-if?rules=hnte`)
      await page.locator('[data-not-stored]').getByText('科技局看不到').waitFor()
    },
  },
]
