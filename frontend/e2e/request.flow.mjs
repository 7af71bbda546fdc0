/** A request from the firm's words to the firm's word: raised, accepted, handed over, answered, not satisfied, answered again, confirmed. */
const TITLE = '急需两名设备维护技师'

export default [
  {
    name: 'request: raised on the phone, handed over, sent back by the firm, confirmed at last',
    run: async ({ open, signIn, settle, assert }) => {
      const page = await open({ size: 'phone' })
      const look = async (id, user) => {
        await signIn(page, user)
        await page.goto(`/requests/${id}`)
        await settle(page)
      }
      const press = (name) => page.getByRole('button', { name, exact: true }).filter({ visible: true }).first().click()
      const state = (text) => page.getByText(text, { exact: true }).first().waitFor()
      const answer = async (text) => {
        await press('填写答复')
        await page.getByRole('dialog').getByLabel('答复').fill(text)
        await page.getByRole('dialog').getByRole('button', { name: '提交' }).click()
        await page.locator('[data-answer]').getByText(text).waitFor()
      }

      await signIn(page, 'enterprise-1')
      await page.goto('/requests/new')
      await settle(page)
      await page.getByText('人才引进', { exact: true }).click()
      await page.getByText(/10 个工作日内答复/).waitFor()
      await page.getByLabel('一句话说明').fill(TITLE)
      await page.reload() // nothing typed is lost
      await settle(page)
      assert.equal(await page.getByLabel('一句话说明').inputValue(), TITLE)
      await press('提交诉求')
      await page.waitForURL(/\/requests\/[0-9a-f-]{36}$/)
      const id = page.url().split('/').pop()
      await state('待科技部门受理')
      const { enterpriseId } = await (await page.request.get(`/api/v1/requests/${id}`)).json()
      const summary = async () => (await (await page.request.get(`/api/v1/enterprises/${enterpriseId}`)).json()).summary
      const before = await summary()

      await look(id, 'officer-wuzhen')
      await press('受理')
      await state('已受理，正在办理')
      await press('转办')
      await page.getByRole('dialog').getByLabel('承办人').selectOption({ label: '沈立群' })
      await page.getByRole('dialog').getByRole('button', { name: '转办' }).click()
      await state('已交办，正在办理')

      await look(id, 'manager')
      await answer('已推荐两所职业院校')

      await look(id, 'enterprise-1')
      await state('已答复，请您确认是否解决')
      assert.equal((await summary()).unconfirmedRequests, before.unconfirmedRequests + 1)
      await press('没有解决')
      await page.getByRole('dialog').getByLabel('说明').fill('人还没有来')
      await page.getByRole('dialog').getByRole('button', { name: '请重新办理' }).click()
      await state('企业不满意，正在重新办理')
      assert.equal(await page.locator('[data-answer]').count(), 0)

      await look(id, 'officer-wuzhen')
      await answer('两名技师已到岗')

      await look(id, 'enterprise-1')
      await press('已经解决')
      await state('企业已确认解决')
      assert.equal(await page.locator('[data-history] li').count(), 7)
      const after = await summary()
      assert.equal(after.openRequests, before.openRequests - 1)
      assert.equal(after.unconfirmedRequests, before.unconfirmedRequests)
    },
  },
  {
    name: 'request: raised on the phone without reception, kept through a reload, sent once',
    run: async ({ open, signIn, settle, assert }) => {
      const page = await open({ size: 'phone' })
      await signIn(page, 'enterprise-2')
      await page.goto('/requests/new')
      await settle(page)
      const title = `车间断电两次 ${Date.now()}`
      await page.getByText('人才引进', { exact: true }).click()
      await page.getByLabel('一句话说明').fill(title)
      await page.getByText('已存本机').waitFor()
      const made = []
      page.on('response', (r) => { if (r.request().method() === 'POST' && r.url().endsWith('/api/v1/requests') && r.ok()) made.push(r.url()) })
      await page.context().setOffline(true)
      await page.getByRole('button', { name: '提交诉求' }).click()
      await page.getByText('已存本机，待上传').waitFor()
      assert.equal(made.length, 0)
      await page.context().setOffline(false)
      await page.getByRole('link', { name: '查看诉求' }).waitFor()
      await page.reload()
      await settle(page)
      const { items } = await (await page.request.get('/api/v1/requests?limit=20')).json()
      assert.equal(items.filter((r) => r.title === title).length, 1)
      assert.equal(made.length, 1)
    },
  },
  {
    name: 'request: a one-time link takes the firm’s word without signing in, once',
    run: async ({ open, signIn, settle, assert }) => {
      const office = await open()
      await signIn(office, 'manager')
      const [request] = (await (await office.request.get('/api/v1/requests?step=answered&limit=1')).json()).items
      await office.goto(`/requests/${request.id}`)
      await settle(office)
      await office.getByRole('button', { name: '发确认链接' }).click()
      const address = await office.getByRole('dialog').locator('code').textContent()
      const page = await open({ size: 'phone' })
      await page.goto(`/request-reply#${address.split('#')[1]}`)
      await settle(page)
      await page.getByText(request.title, { exact: true }).waitFor()
      assert.ok(!page.url().includes('#'), 'the secret stays in the address')
      await page.getByLabel('您的姓名').fill('陈会计')
      await page.getByRole('button', { name: '已经解决' }).click()
      await page.getByText('已收到，谢谢').waitFor()
      await page.goto('about:blank')
      await page.goto(`/request-reply#${address.split('#')[1]}`)
      await page.getByText('链接已失效').waitFor()
      const now = await (await office.request.get(`/api/v1/requests/${request.id}`)).json()
      assert.equal(now.confirmedHow, 'link')
      assert.equal(now.confirmedBy, '陈会计')
    },
  },
  {
    name: 'request: an officer’s firms go to a successor at once',
    run: async ({ open, signIn, settle, assert }) => {
      const page = await open()
      await signIn(page, 'manager')
      const id = async (name) => (await (await page.request.get(`/api/v1/users?q=${name}&limit=1`)).json()).items[0].id
      const [from, to] = [await id('officer-dama'), await id('manager-2')]
      await page.goto(`/users/${from}`)
      await settle(page)
      await page.getByRole('link', { name: '移交名下企业' }).click()
      await page.waitForURL(/portfolios/)
      const held = async (who) => { const a = await page.request.get(`/api/v1/portfolios/${who}`); return a.status() === 404 ? { firms: 0 } : a.json() }
      const before = await held(from)
      assert.ok(before.coachings && before.planItems, 'what goes on at the firms is listed')
      const give = async (n) => {
        await page.getByLabel('接任者').selectOption(to)
        await page.getByLabel('事由').fill('工作调动')
        await page.getByRole('button', { name: `移交 ${n} 家企业` }).click()
        await page.waitForURL(/\/hand-overs\//)
        await page.getByText(`${n} 家企业`).first().waitFor()
      }
      // two chosen firms, taken back
      await page.getByText('挑选企业', { exact: true }).click()
      for (const nth of [0, 1]) await page.locator('[data-portfolio-firms] input').nth(nth).check()
      await give(2)
      assert.equal((await held(from)).firms, before.firms - 2)
      await page.getByRole('button', { name: '撤回移交' }).click()
      await page.getByRole('dialog').getByLabel('原因').fill('选错了人')
      await page.getByRole('dialog').getByRole('button', { name: '撤回移交' }).click()
      await page.locator('[data-undone]').waitFor()
      const back = await held(from)
      assert.deepEqual([back.firms, back.nextSteps.length, back.requests.length], [before.firms, before.nextSteps.length, before.requests.length])
      // all of them
      await page.goto(`/portfolios/${from}`)
      await settle(page)
      await give(before.firms)
      assert.equal((await held(from)).firms, 0)
      const after = await held(to)
      assert.ok(after.firms >= before.firms && after.nextSteps.length >= before.nextSteps.length)
      const inbox = await open({ size: 'phone' })
      await signIn(inbox, 'manager-2')
      await inbox.goto('/inbox')
      await settle(inbox)
      await inbox.getByText(/的企业已移交给您/).first().waitFor()
    },
  },
]
