/** A visit on the phone: typed, reloaded, sent without reception, refused and corrected; and what came of it. */

const search = '名称、拼音、首字母或信用代码尾号'
const submit = '提交走访记录'

async function officer({ open, signIn, settle }, path) {
  const page = await open({ size: 'phone' })
  await signIn(page, 'officer-wuzhen')
  await page.goto(path)
  await settle(page)
  return page
}

const ask = async (page, path) => (await page.request.get(`/api/v1${path}`)).json()
// Other flows leave firms without a code, which a search by the code's tail cannot find.
const someFirm = async (page, at) => (await ask(page, '/enterprises?limit=50&sort=-visit')).items.filter((firm) => firm.uscc)[at]
const visitsOf = async (page, firm) => (await ask(page, `/visits?enterprise=${firm.id}&limit=50`)).items

/** Counts the visits the server was asked to make and did. */
function counter(page) {
  const made = []
  page.on('response', (response) => {
    const request = response.request()
    if (request.method() === 'POST' && /\/(visits|attachments)$/.test(new URL(request.url()).pathname) && response.ok()) made.push(new URL(request.url()).pathname.split('/').at(-1))
  })
  return made
}

export default [
  {
    name: 'visit: written on the phone, reloaded in the middle, sent once when reception returns',
    async run(tools) {
      const { assert, settle } = tools
      const page = await officer(tools, '/visits/new')
      const firm = await someFirm(page, 0)
      const before = await visitsOf(page, firm)
      const findings = `新产线已投产，打算明年申报 ${Date.now()}`

      await page.getByPlaceholder(search).fill(firm.uscc.slice(-6))
      await page.getByRole('button', { name: new RegExp(firm.name) }).click()
      await page.getByText('人才引进', { exact: true }).click()
      await page.getByPlaceholder(/人才引进/).fill('缺两名工艺工程师')
      await page.getByPlaceholder(/企业反映了什么/).fill(findings)
      await page.getByText('已存本机').waitFor()
      await page.reload()
      await settle(page)
      assert.equal(await page.getByPlaceholder(/企业反映了什么/).inputValue(), findings, 'the reload lost what was typed')
      assert.equal(await page.getByPlaceholder(/人才引进/).inputValue(), '缺两名工艺工程师')

      const photo = { name: '车间.jpg', mimeType: 'image/jpeg', buffer: await page.screenshot({ type: 'jpeg' }) }
      await page.locator('input[type=file]').first().setInputFiles(photo)
      await page.getByAltText('车间.jpg').waitFor()
      await page.reload()
      await page.getByAltText('车间.jpg').waitFor()

      const made = counter(page)
      await page.context().setOffline(true)
      await page.getByRole('button', { name: submit }).click()
      await page.getByText('待上传 1').first().waitFor()
      assert.deepEqual(made, [], 'nothing can have been sent yet')
      await page.context().setOffline(false)
      await page.getByText('走访记录已提交').waitFor()
      assert.deepEqual(made, ['attachments', 'visits'])

      const after = await visitsOf(page, firm)
      const mine = after.filter((visit) => visit.findings === findings)
      assert.equal(after.length, before.length + 1)
      assert.equal(mine.length, 1)
      assert.equal(mine[0].photos, 1)
      await page.goto(`/visits/${mine[0].id}`)
      await page.getByText('缺两名工艺工程师').waitFor()
      await page.goto(`/enterprises/${firm.id}?tab=visits`)
      await page.getByText(findings).waitFor()
      await page.goto('/visits/new')
      await settle(page)
      assert.equal(await page.getByText('已恢复上次没写完的内容').count(), 0, 'a visit that was sent is no draft any more')
      await page.context().close()
    },
  },
  {
    name: 'visit: what the server refuses later comes back to be corrected',
    async run(tools) {
      const { assert } = tools
      const page = await officer(tools, '/visits/new')
      const firm = await someFirm(page, 1)
      const before = await visitsOf(page, firm)
      await page.goto(`/visits/new?enterprise=${firm.id}`)
      await page.getByText('摸底', { exact: true }).click()
      await page.getByText('带队与同行').locator('..').locator('..').getByRole('button').click()
      await page.getByPlaceholder('如 09:30').fill('九点')
      await page.context().setOffline(true)
      await page.getByRole('button', { name: submit }).click()
      await page.getByText('已存本机，待上传').waitFor()
      await page.context().setOffline(false)
      await page.getByText('没有通过，请修改').waitFor()
      assert.equal((await visitsOf(page, firm)).length, before.length)

      await page.getByRole('link', { name: '去修改' }).click()
      await page.getByRole('button', { name: '更换' }).nth(1).click()
      await page.getByPlaceholder('如 09:30').fill('09:00')
      await page.getByRole('button', { name: '修改后再传' }).click()
      await page.getByText('走访记录已提交').waitFor()
      assert.equal((await visitsOf(page, firm)).length, before.length + 1)
      await page.context().close()
    },
  },
  {
    name: 'visit: a next step is done and a request answered',
    async run(tools) {
      const { assert, settle } = tools
      const page = await officer(tools, '/visits?next=open')
      await page.locator('main ul li a').first().click()
      await page.getByRole('button', { name: '标为已完成' }).click()
      await page.getByRole('button', { name: '取消完成' }).waitFor()

      await page.goto('/requests?state=doing')
      await settle(page)
      await page.locator('main ul li a').first().click()
      await page.getByRole('button', { name: '填写答复' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('textbox').fill('已与人社局对接，下周安排专场招聘。')
      await dialog.getByRole('button', { name: '提交' }).click()
      await dialog.waitFor({ state: 'hidden' })
      const [answered] = (await ask(page, '/requests?state=answered&limit=50')).items.filter((r) => r.answer.startsWith('已与人社局对接'))
      assert.equal(answered.state, 'answered')
      await page.context().close()
    },
  },
]
