/** Visits when things go wrong: two people at one record, no reception from the start, a session that ends, a full device, a device that will not say where it is. */
import { ask, press, tell, until } from './talk.mjs'
import { day, findings, firmOf, little, logged, officer, photo, posts, submit, visitsOf } from './visits.mjs'

export default [
  {
    name: 'rough: two people correct one visit, and the second decides field by field without losing a word',
    async run(tools) {
      const { assert, settle } = tools
      const page = await officer(tools)
      const firm = await firmOf(page, '双改电子')
      const { id } = await logged(page, firm, { needs: [{ code: 'talent', title: '缺一名会计' }], findings: '原来的情况', nextStep: '送材料', nextOn: await day(page, 5), place: '一期' })
      await page.goto(`/visits/${id}/edit`)
      await settle(page)
      await findings(page).fill('我写的情况')
      await page.getByPlaceholder('如：二期厂房').fill('我写的地点')

      const seen = await ask(page, `/visits/${id}`)
      await tell(page, 'PATCH', `/visits/${id}`, { findings: '对方写的情况', startedAt: '10:15', nextStep: '对方改的下一步' }, { 'If-Match': `"${seen.version}"` })
      await press(page, '保存更正')
      const dialog = page.getByRole('dialog', { name: '这条记录刚被别人改过' })
      await dialog.waitFor()
      const words = await dialog.innerText()
      for (const side of ['原来的情况', '我写的情况', '对方写的情况']) assert.ok(words.includes(side), `${side} is not shown`)
      assert.equal(await dialog.locator('fieldset').count(), 1, 'only what both changed is asked')

      await press(dialog, '取消')
      assert.equal(await findings(page).inputValue(), '我写的情况')
      assert.equal((await ask(page, `/visits/${id}`)).findings, '对方写的情况', 'no decision changes nothing')
      await page.reload()
      await settle(page)
      assert.equal(await findings(page).inputValue(), '我写的情况', 'the reload lost the correction')
      await press(page, '保存更正')
      await dialog.waitFor()
      await dialog.getByLabel(/我的/).check()
      await press(dialog, '按所选保存')
      await page.waitForURL(`**/visits/${id}`)
      const after = await ask(page, `/visits/${id}`)
      assert.deepEqual(
        [after.findings, after.startedAt, after.nextStep, after.place, after.requests[0].title],
        ['我写的情况', '10:15', '对方改的下一步', '我写的地点', '缺一名会计'],
      )
      await page.context().close()
    },
  },
  {
    name: 'rough: a visit entered by mistake is withdrawn with its reason, and counts no more',
    async run(tools) {
      const { assert, settle } = tools
      const page = await officer(tools)
      const firm = await firmOf(page, '误登器材')
      const { id } = await logged(page, firm, { needs: [{ code: 'finance' }] })
      await page.goto(`/visits/${id}`)
      await settle(page)
      await press(page, '更多操作')
      await page.getByRole('menuitem', { name: '撤回' }).click()
      const dialog = page.getByRole('dialog')
      await press(dialog, '撤回')
      await dialog.getByText('请写明原因').waitFor()
      assert.equal((await ask(page, `/visits/${id}`)).withdrawnAt, null)
      await dialog.getByRole('textbox').fill('登记到了别家企业')
      await press(dialog, '撤回')
      await page.getByText('这条走访已撤回：登记到了别家企业').waitFor()
      assert.equal((await visitsOf(page, firm)).length, 0)
      assert.equal((await ask(page, `/requests?enterprise=${firm.id}&state=open`)).items.length, 0, 'its request stays open')
      assert.equal(await page.getByRole('link', { name: '更正' }).count(), 0)
      await page.context().close()
    },
  },
  {
    name: 'rough: a visit is copied as text for a report, also where there is no clipboard',
    async run(tools) {
      const { assert, settle } = tools
      const page = await officer(tools)
      const firm = await firmOf(page, '汇报机械')
      const { id } = await logged(page, firm, { findings: '新增一条产线。' })
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
      await page.goto(`/visits/${id}`)
      await settle(page)
      await press(page, '复制文字')
      await page.getByText('已复制，可粘贴到汇报材料').waitFor()
      const text = await page.evaluate(() => navigator.clipboard.readText())
      assert.ok(text.includes(firm.name) && text.includes('新增一条产线。'), text)

      await page.addInitScript(() => { Object.defineProperty(navigator, 'clipboard', { value: undefined }) })
      await page.reload()
      await settle(page)
      await press(page, '复制文字')
      assert.equal(await page.getByRole('dialog').getByRole('textbox').inputValue(), text)
      await page.context().close()
    },
  },
  {
    name: 'rough: a photo is removed from a visit',
    async run(tools) {
      const { assert, settle } = tools
      const page = await officer(tools)
      const firm = await firmOf(page, '照片包装')
      await page.goto(`/visits/new?enterprise=${firm.id}`)
      await settle(page)
      await page.getByText('摸底', { exact: true }).click()
      await page.locator('input[type=file]').first().setInputFiles([await photo(page, '一.jpg'), await photo(page, '二.jpg')])
      await page.getByAltText('二.jpg').waitFor()
      await press(page, submit)
      await page.getByText('走访记录已提交').waitFor()
      const [visit] = await visitsOf(page, firm)
      await page.goto(`/visits/${visit.id}`)
      await press(page, '移除 一.jpg')
      await press(page.getByRole('dialog'), '确定')
      await page.getByLabel('打开 一.jpg').waitFor({ state: 'detached' })
      assert.deepEqual((await ask(page, `/visits/${visit.id}`)).files.map(({ name }) => name), ['二.jpg'])
      await page.context().close()
    },
  },
  {
    name: 'rough: the device says where it is, refuses, or does not answer',
    async run(tools) {
      const { assert, settle } = tools
      const page = await officer(tools)
      const firm = await firmOf(page, '定位仪表')
      const form = async () => {
        await page.goto(`/visits/new?enterprise=${firm.id}`)
        await settle(page)
        await press(page, '记录当前位置')
      }
      await form() // nobody was asked for permission: refused
      await page.getByText('没有定位权限，可只写地点。').waitFor()
      await page.context().grantPermissions(['geolocation'])
      await page.context().setGeolocation({ latitude: 30.743211, longitude: 120.490987 })
      await press(page, '记录当前位置')
      await page.getByText('30.74321, 120.49099').waitFor()
      await press(page, '去掉位置')
      await page.getByText('30.74321').waitFor({ state: 'detached' })

      await page.addInitScript(() => { // a device indoors gives up by itself, after a while
        navigator.geolocation.getCurrentPosition = (_, fail) => setTimeout(() => fail({ code: 3, PERMISSION_DENIED: 1, TIMEOUT: 3 }), 400)
      })
      await form()
      await page.getByText('正在定位…').waitFor()
      await page.getByText('没能取得位置，可只写地点。').waitFor()
      await page.getByText('摸底', { exact: true }).click()
      await press(page, submit)
      await page.getByText('走访记录已提交').waitFor()
      assert.equal((await ask(page, `/visits/${(await visitsOf(page, firm))[0].id}`)).lat, null)
      await page.context().close()
    },
  },
  {
    name: 'rough: opened without reception from the start, typed, reloaded, and sent once when there is some',
    async run(tools) {
      const { assert, settle } = tools
      const page = await officer(tools, { serviceWorkers: 'allow' })
      const firm = await firmOf(page, '无信号仓储')
      await page.goto('/')
      await page.evaluate(() => navigator.serviceWorker.ready)
      await page.goto(`/visits/new?enterprise=${firm.id}`)
      await settle(page)
      await until(() => page.evaluate(() => navigator.serviceWorker.controller !== null), 'the service worker takes over')
      const sent = posts(page)

      await page.context().setOffline(true)
      const cold = await page.context().newPage()
      const sentCold = posts(cold)
      await page.close()
      await cold.goto(`/visits/new?enterprise=${firm.id}`)
      await cold.getByText('没有网络').first().waitFor()
      await cold.getByText('摸底', { exact: true }).click()
      await findings(cold).fill('车间没有信号，先记下。')
      await cold.getByText('已存本机').waitFor()
      await cold.reload()
      await until(async () => (await findings(cold).inputValue()) === '车间没有信号，先记下。', 'the draft after the reload')
      await press(cold, submit)
      await cold.getByText('已存本机，待上传').waitFor()
      await cold.goto('/') // the start page opens too, with what it said last
      await cold.getByText('待上传 1').first().waitFor()

      await cold.context().setOffline(false)
      await until(async () => (await visitsOf(cold, firm)).length === 1, 'the visit')
      await cold.getByText('待上传 1').first().waitFor({ state: 'detached' })
      await cold.reload()
      await settle(cold)
      assert.equal((await visitsOf(cold, firm)).length, 1)
      assert.equal(sent.length + sentCold.filter((request) => !request.failure()).length, 1)
      await cold.context().close()
    },
  },
  {
    name: 'rough: a reload in the middle of a word keeps what was typed',
    async run(tools) {
      const { assert, settle } = tools
      const page = await officer(tools)
      const firm = await firmOf(page, '断电印务')
      await page.goto(`/visits/new?enterprise=${firm.id}`)
      await settle(page)
      const words = '企业反映用电成本上升，希望明年'
      await findings(page).pressSequentially(words)
      await page.reload()
      await settle(page)
      assert.ok(words.startsWith(await findings(page).inputValue()) && (await findings(page).inputValue()).length >= words.length - 1, await findings(page).inputValue())
      await page.context().close()
    },
  },
  {
    name: 'rough: a double tap on the button makes one visit',
    async run(tools) {
      const { assert, settle } = tools
      const page = await officer(tools)
      const firm = await firmOf(page, '双击五金')
      await page.goto(`/visits/new?enterprise=${firm.id}`)
      await settle(page)
      await page.getByText('摸底', { exact: true }).click()
      const sent = posts(page)
      await page.getByRole('button', { name: submit }).evaluate((button) => { button.click(); button.click() })
      await page.getByText('走访记录已提交').waitFor()
      assert.equal((await visitsOf(page, firm)).length, 1)
      assert.equal(sent.length, 1)

      const [{ id }] = await visitsOf(page, firm)
      await page.goto(`/visits/${id}/edit`)
      await settle(page)
      await findings(page).fill('更正一次')
      await page.getByRole('button', { name: '保存更正' }).evaluate((button) => { button.click(); button.click() })
      await page.waitForURL(`**/visits/${id}`)
      await settle(page)
      assert.equal((await ask(page, `/visits/${id}`)).version, 2)
      await page.context().close()
    },
  },
  {
    name: 'rough: the session ends while somebody types; after signing in the draft is there and is sent once',
    async run(tools) {
      const { assert, settle } = tools
      const page = await officer(tools)
      const firm = await firmOf(page, '久坐纺织')
      await page.goto(`/visits/new?enterprise=${firm.id}`)
      await settle(page)
      await page.getByText('摸底', { exact: true }).click()
      await findings(page).fill('写到一半，会话过期。')
      await page.getByText('已存本机').waitFor()
      await page.context().clearCookies()
      await press(page, submit)
      await page.waitForURL(/\/sign-in\?return=/)
      await page.getByLabel('用户名').fill('officer-wuzhen')
      await page.getByLabel('密码', { exact: true }).fill(process.env.MIAOLIN_DEMO_PASSWORD)
      await press(page, '登录')
      await page.waitForURL(`**/visits/new?enterprise=${firm.id}`)
      await page.getByText('已恢复上次没写完的内容').waitFor()
      assert.equal(await findings(page).inputValue(), '写到一半，会话过期。')
      assert.equal((await visitsOf(page, firm)).length, 0)
      await press(page, submit)
      await page.getByText('走访记录已提交').waitFor()
      assert.equal((await visitsOf(page, firm)).length, 1)
      await page.context().close()
    },
  },
  {
    name: 'rough: a device without room for photos says so, keeps the words and sends both',
    async run(tools) {
      const { assert, settle } = tools
      const page = await officer(tools)
      const firm = await firmOf(page, '满盘塑业')
      await little(page)
      await page.goto(`/visits/new?enterprise=${firm.id}`)
      await settle(page)
      await page.getByText('摸底', { exact: true }).click()
      await findings(page).fill('照片拍了很多。')
      await page.locator('input[type=file]').first().setInputFiles(await photo(page, '大图.jpg', 3_000_000))
      await page.getByText('这台设备存不下照片，离开本页前请先提交。').waitFor()
      await page.getByAltText('大图.jpg').waitFor()
      await findings(page).fill('照片拍了很多，文字还在。')
      await page.waitForTimeout(300)
      await page.reload()
      await settle(page)
      assert.equal(await findings(page).inputValue(), '照片拍了很多，文字还在。')

      await page.locator('input[type=file]').first().setInputFiles(await photo(page, '车间.jpg'))
      const picture = page.getByAltText('车间.jpg')
      await picture.waitFor()
      await page.evaluate(() => { window.room = 10 })
      await press(page, submit)
      await page.getByText('走访记录已提交').waitFor()
      const [visit] = await visitsOf(page, firm)
      assert.equal(visit.findings, '照片拍了很多，文字还在。')
      assert.equal(visit.photos, 1)
      await page.context().close()
    },
  },
]
