/** A working sheet: downloaded for some firms, changed here and meanwhile there, brought back sorted, decided cell by cell, written. */
import { readFileSync } from 'node:fs'
import { unzipSync, zipSync, strFromU8, strToU8 } from 'fflate'
import { firstSheet } from './sheets.mjs'
import { ask, newFirm, press, tell, until } from './talk.mjs'

/** The downloaded workbook with some cells typed over: {ref: text}. */
function typed(bytes, cells) {
  const files = unzipSync(new Uint8Array(bytes))
  let xml = strFromU8(files['xl/worksheets/sheet1.xml'])
  for (const [ref, text] of Object.entries(cells)) {
    const cell = `<c r="${ref}" t="inlineStr"><is><t>${text}</t></is></c>`
    const old = new RegExp(`<c r="${ref}"[^>]*?(?:/>|>.*?</c>)`, 's')
    if (!old.test(xml)) throw new Error(`there is no ${ref}`)
    xml = xml.replace(old, cell)
  }
  files['xl/worksheets/sheet1.xml'] = strToU8(xml)
  return Buffer.from(zipSync(files))
}

export default [
  {
    name: 'working sheet: out, changed on both sides, back, and written cell by cell',
    run: async ({ open, signIn, settle, assert }) => {
      const stamp = String(Date.now()).slice(-6)
      const manager = await open()
      await signIn(manager, 'manager')
      const one = await newFirm(manager, `桐乡市回表甲${stamp}科技有限公司`, { address: '甲旧址' })
      const two = await newFirm(manager, `桐乡市回表乙${stamp}科技有限公司`, { address: '乙旧址' })

      const page = await open()
      await signIn(page, 'officer-wuzhen')
      await page.goto(`/enterprises?q=${encodeURIComponent(stamp)}`)
      await settle(page)
      await press(page, '工作表')
      const dialog = page.getByRole('dialog')
      await dialog.getByText('2 家', { exact: true }).waitFor()
      await dialog.getByPlaceholder('找一列').or(dialog.getByRole('searchbox')).first().fill('地址')
      await dialog.getByRole('checkbox', { name: '地址', exact: true }).check()
      await dialog.getByLabel('用途').fill('端到端核对')
      const loading = page.waitForEvent('download')
      await press(dialog, '下载 2 家')
      const bytes = readFileSync(await (await loading).path())
      await page.waitForURL(/\/worksheets\/[0-9a-f-]{36}$/)
      const id = new URL(page.url()).pathname.split('/').at(-1)

      const rows = firstSheet(bytes)
      const column = String.fromCharCode(65 + rows[0].indexOf('address'))
      const line = (firm) => rows.findIndex((row) => row[3] === firm.name) + 1
      const now = await ask(manager, `/enterprises/${two.id}`)
      await tell(manager, 'PATCH', `/enterprises/${two.id}`, { address: '乙抢先' }, { 'If-Match': `"${now.version}"` })

      await page.locator('input[type=file]').setInputFiles({ name: '回表.xlsx', mimeType: 'application/octet-stream', buffer: typed(bytes, { [`${column}${line(one)}`]: '甲新址', [`${column}${line(two)}`]: '乙新址' }) })
      await page.getByRole('tab', { name: /两边都改了/ }).waitFor()
      assert.equal((await ask(page, `/enterprises/${one.id}`)).address, '甲旧址', 'bringing it back writes nothing')
      const conflict = page.locator(`[data-row="${two.name}"] [data-cell="address"]`)
      for (const text of ['乙旧址', '乙新址', '乙抢先']) await conflict.getByText(text, { exact: true }).waitFor()
      await press(conflict, '不要')
      await page.getByRole('tab', { name: /表里改了/ }).click()
      await press(page.locator(`[data-row="${one.name}"]`), '接受')
      await press(page, '写入 1 处')
      await press(page.getByRole('dialog'), '写入 1 处')
      await until(async () => (await ask(page, `/worksheets/${id}`)).state === 'done', 'everything is decided and written')
      await page.locator(`[data-row="${one.name}"] [data-cell="address"]`).getByText('已写入').waitFor()
      assert.equal(await page.locator(`[data-row="${one.name}"] [data-cell="address"] dd`).last().innerText(), '甲新址', 'the record shows what was written')
      assert.equal((await ask(page, `/enterprises/${one.id}`)).address, '甲新址')
      assert.equal((await ask(page, `/enterprises/${two.id}`)).address, '乙抢先', 'what was refused stays as it was')

      // A file that is none of ours is refused in words, and nothing is lost.
      await press(page, '重新交回')
      await page.locator('input[type=file]').setInputFiles({ name: '别的.xlsx', mimeType: 'application/octet-stream', buffer: Buffer.from('no workbook') })
      await page.getByRole('alert').first().waitFor()
      assert.equal((await ask(page, `/worksheets/${id}`)).counts.applied, 1)
    },
  },
]
