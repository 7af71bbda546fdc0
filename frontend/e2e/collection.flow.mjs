/** Collection: the manager opens a round, the firm fills it in on the phone, the officer returns it and checks it, the figure is on record. */
import { ask, press, tell, until } from './talk.mjs'

const paper = (name, text) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) })
const day = (days) => new Date(Date.now() + days * 864e5).toISOString().slice(0, 10)

export default [
  {
    name: 'collection: from opening a round to the figure on record',
    run: async ({ open, signIn, settle, assert }) => {
      const office = await open()
      await signIn(office, 'manager')
      const [mine] = (await ask(await as(open, signIn, 'enterprise-1'), '/enterprises?limit=1')).items
      const year = new Date().getFullYear() - 1
      const title = `端到端摸底 ${Date.now()}`
      await office.goto('/collections/new')
      await settle(office)
      await office.getByRole('textbox', { name: '名称', exact: true }).fill(title)
      await office.getByText('今年已问过同样的数').waitFor()
      const round = await tell(office, 'POST', '/collection-rounds', { unitCode: '330483', formCode: 'survey', year, title, dueOn: day(9), ids: [mine.id] }, { 'Idempotency-Key': `round-${Date.now()}` })
      await office.goto(`/collections/${round.id}`)
      await settle(office)
      await press(office, '开放填报')
      await office.getByRole('dialog').getByRole('button', { name: '开放填报', exact: true }).click()
      await until(async () => (await ask(office, `/collection-rounds/${round.id}`)).state === 'open', 'the round is open')
      const [row] = (await ask(office, `/collection-rounds/${round.id}/returns`)).items

      const phone = await open({ size: 'phone' })
      await signIn(phone, 'enterprise-1')
      await phone.goto(`/collections/returns/${row.id}`)
      await settle(phone)
      const question = (code) => phone.locator(`[data-question="${code}"]`)
      await until(async () => (await ask(office, `/collection-returns/${row.id}`)).state === 'received', 'the office sees that it arrived')
      await phone.context().setOffline(true)
      await question(`sales_${year}`).getByRole('textbox').fill('4321.5')
      await question('products').getByRole('textbox').fill('端到端产品')
      await phone.getByText('没有网络，已存本机').waitFor()
      await until(async () => (await phone.locator('[data-draft]').count()) > 0, 'kept on the device')
      await phone.waitForTimeout(500)
      await phone.context().setOffline(false)
      await phone.reload()
      await settle(phone)
      assert.equal(await question(`sales_${year}`).getByRole('textbox').inputValue(), '4321.5', 'what was typed without reception is still there')
      assert.equal((await ask(office, `/collection-returns/${row.id}`)).draft, null, 'the office sees no draft')
      for (const [code, text] of [[`employees_${year}`, '30'], [`sci_staff_${year}`, '6'], ['ip_pending', '1'], ['contact', '端到端'], ['phone', '13800000000']]) await question(code).getByRole('textbox').fill(text)
      await question('rd_body').locator('select').selectOption('county')
      await question('willingness').getByText('强', { exact: true }).click()
      const papers = question(`tax_form_${year}`)
      await papers.locator('input[type=file]').setInputFiles([paper('申报表.pdf', '%PDF-1.4 e2e'), paper('程序.exe', 'MZ'), paper('坏的.pdf', 'no pdf')])
      await papers.getByText('“程序.exe”没有上传').waitFor()
      await papers.getByText('“坏的.pdf”没有上传').waitFor()
      await papers.getByRole('link', { name: '申报表.pdf' }).waitFor()
      await phone.waitForTimeout(500)
      await phone.reload()
      await settle(phone)
      await papers.getByRole('link', { name: '申报表.pdf' }).waitFor()
      await press(phone, '提交')
      await until(async () => (await ask(office, `/collection-returns/${row.id}`)).state === 'filled', 'it is handed in')

      const officer = await as(open, signIn, 'officer-wuzhen')
      await officer.goto(`/collections/returns/${row.id}`)
      await settle(officer)
      await officer.locator(`[data-difference="sales_${year}"]`).getByText('4,321.5 万元').waitFor()
      const file = await officer.getByRole('link', { name: '申报表.pdf' }).getAttribute('href')
      assert.equal(await officer.evaluate(async (at) => (await fetch(at)).text(), file), '%PDF-1.4 e2e', 'the officer opens what the firm handed in')
      await press(officer, `退回此项：销售收入 ${year}`)
      await officer.getByLabel('要改什么、为什么：销售收入').fill('与申报表差 100 万元')
      await press(officer, '选中的 1 项退回修改')
      await until(async () => (await ask(office, `/collection-returns/${row.id}`)).state === 'returned', 'it went back')

      await phone.goto(`/collections/returns/${row.id}`)
      await settle(phone)
      await phone.getByText('请修改标出的 1 处后重新提交').waitFor()
      await phone.getByText('退回意见：与申报表差 100 万元').waitFor()
      await papers.getByRole('link', { name: '申报表.pdf' }).waitFor()
      await question(`sales_${year}`).getByRole('textbox').fill('4421.5')
      await press(phone, '提交')
      await until(async () => (await ask(office, `/collection-returns/${row.id}`)).state === 'filled', 'it is handed in again')

      await officer.goto(`/collections/returns/${row.id}`)
      await settle(officer)
      await press(officer, '审定')
      await until(async () => (await ask(office, `/collection-returns/${row.id}`)).state === 'checked', 'it is checked')
      const self = (await ask(office, `/figures?enterpriseId=${mine.id}&fiscalYear=${year}&source=self`)).items[0]
      assert.equal(self.salesRevenueFen, 4421.5 * 1e6)
      assert.match(self.evidence, /端到端摸底/)
      const kept = (await ask(office, `/enterprises/${mine.id}/papers`)).items.find((p) => p.file.name === '申报表.pdf')
      assert.ok(kept.facts.some((f) => f.kind === 'figure' && f.id === self.id), 'the paper proves the figure')
    },
  },
]

async function as(open, signIn, user) {
  const page = await open()
  await signIn(page, user)
  return page
}
