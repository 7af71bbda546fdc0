/** The start pages: something is due, done and taken back; a number opens exactly its firms; a firm sees itself alone. */
const rows = (page, band) => page.locator(`[data-band="${band}"] [data-todo]`)
const answer = async (page, path) => (await page.request.get(`/api/v1${path}`)).json()

export default [
  {
    name: 'home: an agreed step is done and taken back',
    run: async ({ open, signIn, settle, assert }) => {
      const page = await open({ size: 'phone' })
      await signIn(page, 'officer-wuzhen')
      await page.goto('/')
      await settle(page)
      const before = await rows(page, 'overdue').count()
      assert.ok(before > 0, 'nothing is overdue')
      const id = await rows(page, 'overdue').first().getAttribute('data-todo')
      await page.locator(`[data-todo="${id}"] [data-done]`).click()
      await page.locator(`[data-band="overdue"] [data-todo="${id}"]`).waitFor({ state: 'detached' })
      assert.equal(await rows(page, 'overdue').count(), before - 1)
      await page.getByRole('button', { name: '撤销' }).click()
      await page.locator(`[data-band="overdue"] [data-todo="${id}"]`).waitFor()
      assert.equal(await rows(page, 'overdue').count(), before)
    },
  },
  {
    name: 'home: a number of the day opens exactly its rows',
    run: async ({ open, signIn, settle, assert }) => {
      const page = await open()
      await signIn(page, 'officer-wuzhen')
      await page.goto('/')
      await settle(page)
      const { bands } = await answer(page, '/home')
      const opened = { overdue: '次走访', today: '次走访', week: '次走访', requests: '项诉求', callback: '项诉求', never: '家企业', long_ago: '家企业' }
      let looked = 0
      for (const { id, count, capped } of bands.filter(({ id }) => opened[id])) {
        const link = page.locator(`[data-band="${id}"] [data-all]`)
        if (capped || !(await link.count())) continue
        await link.click()
        await page.getByText(`共 ${count.toLocaleString('en-US')} ${opened[id]}`).waitFor()
        looked++
        await page.goto('/')
        await settle(page)
      }
      assert.ok(looked >= 5, `only ${looked} numbers could be opened`)
      await page.context().close()
    },
  },
  {
    name: 'home: a number of the county opens exactly its firms',
    run: async ({ open, signIn, settle, assert }) => {
      const page = await open()
      await signIn(page, 'manager')
      const { county } = await answer(page, '/home')
      const town = county.units.find((unit) => unit.rungs.sapling > 0)
      for (const [selector, n] of [
        [`[data-cell="${town.code}-sapling"]`, town.rungs.sapling], ['[data-figure="firms"] a', county.total.firms],
        ['[data-figure="trees"] a', county.total.rungs.tree + county.total.rungs.forest], ['[data-figure="unseen"] a', county.longAgo],
      ]) {
        await page.goto('/')
        await settle(page)
        const link = page.locator(selector).first()
        assert.equal((await link.textContent()).trim(), n.toLocaleString('en-US'))
        await link.click()
        await page.waitForURL(/\/enterprises/)
        await page.getByText(`共 ${n.toLocaleString('en-US')} 家企业`).waitFor()
      }
    },
  },
  {
    name: 'home: requests by town, to call back and confirmed apart, open exactly their rows',
    run: async ({ open, signIn, settle, assert }) => {
      const page = await open()
      await signIn(page, 'manager')
      const { county } = await answer(page, '/home')
      const town = county.requests.find((u) => u.callBack && u.confirmed)
      const name = county.units.find(({ code }) => code === town.unitCode).name
      for (const [label, n] of [[`${name}，待回访：${town.callBack} 件`, town.callBack], [`${name}，企业已确认：${town.confirmed} 件`, town.confirmed]]) {
        await page.goto('/')
        await settle(page)
        await page.getByRole('link', { name: new RegExp(label) }).click()
        await page.getByText(`共 ${n.toLocaleString('en-US')} 项诉求`).waitFor()
      }
      await page.goto('/')
      await settle(page)
      await page.locator('[data-call-back]').click()
      await page.getByText(`共 ${county.callBack.toLocaleString('en-US')} 项诉求`).waitFor()
      assert.ok(county.callBack > 0)
    },
  },
  {
    name: 'home: a firm sees itself and no other',
    run: async ({ open, signIn, settle, assert }) => {
      const page = await open({ size: 'phone' })
      await signIn(page, 'enterprise-1')
      const { firms, county, bands } = await answer(page, '/home')
      assert.equal(firms.length, 1)
      assert.equal(county, undefined)
      assert.deepEqual(bands, [])
      await page.goto('/')
      await settle(page)
      assert.equal(await page.locator('h1').textContent(), firms[0].name)
      const { items } = await answer(page, '/enterprises')
      assert.deepEqual(items.map(({ id }) => id), [firms[0].id])
      await page.locator('[data-next]').first().waitFor()
      for (const next of await page.locator('[data-next]').all()) assert.match(await next.textContent(), /由本企业办|由科技部门办|报名|确认时间|\d/, 'who acts next, or when')
      await page.locator('[data-join]').getByRole('link', { name: '预约一对一辅导' }).waitFor()
      await page.locator('[data-access-log] li').first().waitFor()
      assert.ok(!(await page.locator('[data-access-log]').textContent()).includes('本企业'), 'their own looking is no news')
    },
  },
  {
    name: 'home: the search finds by initials and opens with the keyboard',
    run: async ({ open, signIn, settle, assert }) => {
      const page = await open()
      await signIn(page, 'enterprise-1')
      const [own] = (await answer(page, '/enterprises')).items
      await signIn(page, 'officer-wuzhen')
      await page.goto('/')
      await settle(page)
      await page.keyboard.press('/')
      const box = page.getByRole('combobox')
      await box.pressSequentially(own.uscc.slice(-6))
      await page.getByRole('option').first().waitFor()
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await page.waitForURL(new RegExp(own.id))
      await page.locator('[data-timeline] li').first().waitFor()
      const all = await page.locator('[data-timeline] li').count()
      await page.getByRole('button', { name: '走访', exact: true }).click()
      await settle(page)
      const visits = await page.locator('[data-timeline] li').count()
      assert.ok(visits > 0 && visits < all, `${visits} of ${all}`)
    },
  },
]
