/** The list and the record of enterprises, as an official uses them; what counts is what the server says afterwards. */
import { readFileSync } from 'node:fs'
import { firstSheet } from './sheets.mjs'
import { ask, creditCode, newFirm, press, recordOf, until } from './talk.mjs'

const search = (page) => page.locator('main').getByRole('searchbox', { name: '名称、拼音、信用代码' })
const names = (page) => page.getByRole('table', { name: '企业列表' }).getByRole('link').allInnerTexts()

export default [
  {
    name: 'enterprise: added on the page, found by initials and by the tail of its code',
    run: async ({ open, signIn, settle, assert }) => {
      const page = await open()
      await signIn(page, 'manager')
      await page.goto('/enterprises/new')
      const uscc = creditCode(1)
      await page.getByLabel('企业名称').fill('桐乡市青鸾织造有限公司')
      await page.getByLabel('统一社会信用代码').fill(uscc)
      await page.getByLabel('镇街').selectOption({ label: '乌镇镇' })
      await press(page, '保存并打开')
      const id = await recordOf(page, 'enterprises')
      const saved = await ask(page, `/enterprises/${id}`)
      assert.equal(saved.name, '桐乡市青鸾织造有限公司')
      assert.equal(saved.uscc, uscc)
      assert.equal(saved.unitCode, '330483100')
      for (const words of ['qlzz', 'qingluan', uscc.slice(-6), '青鸾']) {
        await page.goto('/enterprises')
        await search(page).fill(words)
        await page.waitForURL((url) => url.searchParams.get('q') === words)
        await until(async () => (await names(page)).join() === '桐乡市青鸾织造有限公司', `only the new enterprise for ${words}`)
      }
      await settle(page)
    },
  },
  {
    name: 'enterprise: the list is asked who meets another title, and what the others still lack',
    run: async ({ open, signIn, settle, assert }) => {
      const page = await open()
      await signIn(page, 'manager')
      await page.goto('/enterprises')
      const choose = (name, label) => page.locator('main').getByRole('combobox', { name, exact: true }).selectOption({ label })
      await choose('对标', '省科小')
      await choose('差距', '全部符合')
      const { count } = (await ask(page, '/enterprises?rules=prov_tech_sme&lacks=met&limit=1')).total
      assert.ok(count > 0, 'nobody meets it')
      await page.getByText(`共 ${count} 家企业`).waitFor()
      const cells = await page.getByRole('table', { name: '企业列表' }).getByRole('cell', { name: '全部符合' }).count()
      assert.equal(cells, Math.min(count, 50))
      await choose('差距', '有研发经费投入')
      await page.waitForURL((url) => url.searchParams.get('lacks') !== 'met')
      await choose('对标', '国科小') // which has no such condition
      await page.waitForURL((url) => url.searchParams.get('rules') === 'national_tech_sme' && !url.searchParams.get('lacks'))
      await page.getByRole('columnheader', { name: '国科小差距' }).waitFor()
      await settle(page)
    },
  },
  {
    name: 'enterprise: next and previous walk the whole filtered list, past the page that was loaded',
    run: async ({ open, signIn, settle, assert }) => {
      const page = await open()
      await signIn(page, 'manager')
      const query = 'rung=seed&sort=-visit'
      const whole = []
      for (let cursor = ''; whole.length < 120; ) {
        const answer = await ask(page, `/enterprises?${query}&limit=50${cursor && `&cursor=${cursor}`}`)
        whole.push(...answer.items)
        if (!(cursor = answer.nextCursor)) break
      }
      const { count } = (await ask(page, `/enterprises?${query}&limit=1`)).total
      assert.ok(whole.length > 104, `only ${whole.length} seeds`)
      const walk = page.locator('[data-walk]')
      const stands = async (at) => {
        await page.getByRole('heading', { level: 1, name: whole[at].name, exact: true }).waitFor()
        await walk.getByText(`第 ${at + 1} 家，共 ${count} 家`).waitFor()
        assert.equal(new URL(page.url()).pathname, `/enterprises/${whole[at].id}`)
      }
      const go = (name) => walk.getByRole('link', { name }).click()
      // By address: a crowded name is shown cut.
      const pick = ({ id }) => page.getByRole('table').locator(`a[href*="/enterprises/${id}"]`).first().click()

      await page.goto(`/enterprises?${query}`)
      await pick(whole[47])
      await stands(47)
      for (let at = 48; at < 53; at++) { await go('下一家'); await stands(at) }
      await page.getByRole('link', { name: '返回名录' }).click()
      await page.getByText(`51–100 / ${count}`).waitFor()
      await pick(whole[99])
      await stands(99)
      await go('下一家')
      await stands(100)

      await page.goto(`/enterprises?${query}`)
      await settle(page)
      await page.getByRole('button', { name: '下一页' }).click()
      await pick(whole[50])
      await stands(50)
      for (const at of [49, 48]) { await go('上一家'); await stands(at) }
      await page.goto(`/enterprises?${query}`)
      await pick(whole[0])
      await stands(0)
      assert.ok(await walk.getByRole('button', { name: '上一家' }).isDisabled())
      await page.context().close()
    },
  },
  {
    name: 'enterprise: two people change one record, and the second decides field by field',
    run: async ({ open, signIn, assert }) => {
      const [one, other] = [await open(), await open({ size: 'phone' })]
      await signIn(one, 'manager')
      await signIn(other, 'officer-wuzhen')
      const { id } = await newFirm(one, '桐乡市双笔印刷有限公司')
      for (const page of [one, other]) {
        await page.goto(`/enterprises/${id}`)
        await press(page, '编辑')
      }
      await one.getByLabel('地址').fill('乌镇镇甲路 1 号')
      await press(one, '保存')
      await until(async () => (await ask(one, `/enterprises/${id}`)).address === '乌镇镇甲路 1 号', 'the first change')

      await other.getByLabel('地址').fill('乌镇镇乙路 2 号')
      await other.getByLabel('简称').fill('双笔')
      await press(other, '保存')
      const dialog = other.getByRole('dialog', { name: '这条记录刚被别人改过' })
      await dialog.waitFor()
      assert.match(await dialog.innerText(), /乌镇镇乙路 2 号[\s\S]*乌镇镇甲路 1 号/)
      await press(dialog, '取消') // no decision: nothing may be saved, and the next save asks again
      await press(other, '保存')
      await dialog.waitFor()
      assert.equal((await ask(one, `/enterprises/${id}`)).address, '乌镇镇甲路 1 号')
      await dialog.getByLabel(/对方的/).check()
      await press(dialog, '按所选保存')
      const now = await until(async () => { const firm = await ask(one, `/enterprises/${id}`); return firm.shortName === '双笔' && firm }, 'the second change')
      assert.equal(now.address, '乌镇镇甲路 1 号')
    },
  },
  {
    name: 'enterprise: a filter lives in the address, survives a reload and leads from record to record',
    run: async ({ open, signIn, settle, assert }) => {
      const page = await open()
      await signIn(page, 'manager')
      await page.goto('/enterprises')
      await page.getByLabel('培育台阶').selectOption({ label: '成树' })
      await page.waitForURL((url) => url.searchParams.get('rung') === 'tree')
      await page.reload()
      await settle(page)
      const { total, items } = await ask(page, '/enterprises?rung=tree&sort=name&limit=50')
      assert.ok(total.count > 2)
      await page.getByText(`共 ${total.count} 家企业`).waitFor()
      assert.deepEqual((await names(page)).map((shown) => shown.replace('待确认代码', '')), items.map(({ name }) => name))
      await page.getByRole('link', { name: items[0].name }).click()
      await page.getByRole('heading', { level: 1, name: items[0].name }).waitFor()
      await page.getByRole('link', { name: '下一家' }).click()
      await page.getByRole('heading', { level: 1, name: items[1].name }).waitFor()
      await page.getByRole('link', { name: '上一家' }).click()
      await page.getByRole('heading', { level: 1, name: items[0].name }).waitFor()
      await page.getByRole('link', { name: '返回名录' }).click()
      await page.waitForURL((url) => url.pathname === '/enterprises' && url.searchParams.get('rung') === 'tree')
    },
  },
  {
    name: 'enterprise: a saved view brings its filter back',
    run: async ({ open, signIn, settle, assert }) => {
      const page = await open()
      await signIn(page, 'manager')
      await page.goto('/enterprises?rung=sapling&sort=-revenue')
      await press(page, '存为视图')
      await page.getByRole('dialog').getByLabel('名称').fill('壮苗按营收')
      await press(page.getByRole('dialog'), '保存')
      const view = await until(async () => (await ask(page, '/views?list=enterprises')).items?.find(({ name }) => name === '壮苗按营收'), 'the view')
      assert.equal(view.mine, true)
      await page.goto('/enterprises')
      await settle(page)
      await press(page, '壮苗按营收')
      await page.waitForURL((url) => url.searchParams.get('rung') === 'sapling' && url.searchParams.get('sort') === '-revenue')
    },
  },
  {
    name: 'enterprise: all results chosen, exported with a purpose, opened and counted',
    run: async ({ open, signIn, settle, assert }) => {
      const page = await open()
      await signIn(page, 'manager')
      await page.goto('/enterprises?rung=sapling')
      await settle(page)
      const { total } = await ask(page, '/enterprises?rung=sapling&limit=1')
      assert.ok(total.count > 50, 'more than one page')
      await page.getByLabel('全选本页').check()
      await press(page, `选择全部 ${total.count} 项`)
      await page.getByText(`已选全部 ${total.count} 项`).waitFor()
      await press(page, '导出所选')
      const dialog = page.getByRole('dialog')
      await dialog.getByText(`共 ${total.count} 家企业`).waitFor()
      await dialog.getByLabel('用途').fill('浏览器测试：核对家数')
      const loaded = page.waitForEvent('download')
      await press(dialog, `导出 ${total.count} 家`)
      const rows = firstSheet(readFileSync(await (await loaded).path()))
      const head = rows.findIndex((row) => row.includes('企业名称'))
      assert.equal(rows.length - head - 1, total.count)
      const [made] = (await ask(page, '/exports?limit=1')).items
      assert.equal(made.rows, total.count)
      assert.equal(made.purpose, '浏览器测试：核对家数')
      await page.goto('/exports')
      await page.getByText(made.serial).filter({ visible: true }).first().waitFor()
    },
  },
]
