/** Tables as offices send them, taken in on the page: dry run, contradictions, refused rows handed back, written, undone. */
import { readFileSync } from 'node:fs'
import { firstSheet, gb18030Csv, xlsx } from './sheets.mjs'
import { ask, creditCode, newFirm, press, recordOf, until } from './talk.mjs'

const head = ['序号', '企业名称', '统一社会信用代码', '镇街', '注册资本', '地址']
const roster = {
  '科技局名册': [
    ['桐乡市科技企业花名册（2026 年）'], ['填报单位：科技局'], head,
    ['1', '桐乡市试播新材料有限公司', creditCode(101), '乌镇镇', '1,000(万元人民币)', '乌镇镇试播路 1 号'],
    ['2', '桐乡市试插智能装备有限公司', creditCode(102), '濮院镇', '500万元', '濮院镇试插路 2 号'],
    ['3', '桐乡市试苗生物科技有限公司', creditCode(103), '崇福镇', '人民币1000.5万元', '崇福镇试苗路 3 号'],
    ['4', '桐乡市试错纺织有限公司', creditCode(104).slice(0, 17) + (creditCode(104).at(-1) === '0' ? '1' : '0'), '崇福镇', '200万元', '崇福镇试错路 4 号'],
    ['合计', '4 家', '', '', '', ''],
  ],
  '镇街名册': [
    ['镇街报来'], [''], head,
    ['1', '桐乡市试播新材料有限公司', creditCode(101), '乌镇镇', '800万元', '乌镇镇试播路 1 号'],
  ],
}

async function upload(page, name, buffer) {
  await page.goto('/imports')
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer })
  await press(page, '读取表格')
  return recordOf(page, 'imports')
}

const state = (page, id) => ask(page, `/imports/${id}`)

async function write(page, id, n) {
  await press(page, `写入 ${n} 条`)
  await press(page.getByRole('dialog'), `写入 ${n} 条`)
  await until(async () => (await state(page, id)).state === 'done', 'the writing')
  await page.getByText(`已写入：新增 ${n} 条`).waitFor()
}

export default [
  {
    name: 'import: a workbook of two sheets that contradict, written and undone',
    run: async ({ open, signIn, assert }) => {
      const page = await open()
      await signIn(page, 'manager')
      const id = await upload(page, '科技企业花名册.xlsx', xlsx(roster))
      const read = await state(page, id)
      assert.deepEqual(read.sheets.map((sheet) => sheet.headerRow), [3, 3], 'the headings stand in the third row')
      await page.getByRole('button', { name: '核对', exact: true }).click()
      await page.getByRole('tab', { name: /不一致/ }).waitFor()
      let { counts } = await state(page, id)
      assert.deepEqual([counts.sheets, counts.conflicts, counts.refused > 0], [2, 1, true])

      await page.getByRole('radio', { name: /1,?000 万元/ }).check()
      await press(page, '保存选择并核对')
      await until(async () => (await state(page, id)).counts.new === 3, 'three new enterprises')
      ;({ counts } = await state(page, id))
      assert.equal(counts.refused, 1)
      await page.getByRole('tab', { name: /未通过/ }).click()
      const loaded = page.waitForEvent('download')
      await page.getByRole('link', { name: '下载未通过的行' }).click()
      const refused = firstSheet(readFileSync(await (await loaded).path()))
      const bad = refused.find((row) => row.includes('桐乡市试错纺织有限公司'))
      assert.match(bad[0], /校验/, 'the reason stands in the first column')

      await write(page, id, 3)
      const found = async (q) => (await ask(page, `/enterprises?q=${encodeURIComponent(q)}&limit=5`)).items
      const capital = async (q) => (await ask(page, `/enterprises/${(await found(q))[0].id}`)).registeredCapitalFen
      assert.equal(await capital('试播新材料'), 1000_0000_00)
      assert.equal(await capital('试插智能装备'), 500_0000_00)
      assert.equal(await capital('试苗生物科技'), 1000_5000_00)
      assert.equal((await found('试错纺织')).length, 0)

      await press(page, '撤销导入')
      await press(page.getByRole('dialog'), '撤销导入')
      await until(async () => (await state(page, id)).state === 'undone', 'the undo')
      for (const q of ['试播新材料', '试插智能装备', '试苗生物科技']) assert.equal((await found(q)).length, 0)
    },
  },
  {
    name: 'import: a GB18030 table on a phone, its towns taken from the address when a person agrees',
    run: async ({ open, signIn, assert }) => {
      const page = await open({ size: 'phone' })
      await signIn(page, 'manager')
      const table = [
        ['桐乡市企业登记表', '', '', ''], ['', '', '', ''], ['企业名称', '社会信用代码', '住所', '注册资金（万元）'],
        ['桐乡市试锦针织有限公司', creditCode(201), '浙江省嘉兴市桐乡市大麻镇试锦路 8 号', '50.5'],
        ['桐乡市试𬬻冶具有限公司', creditCode(202), '桐乡市河山镇试炉路 9 号', '1,200'],
      ]
      const id = await upload(page, '登记表.csv', gb18030Csv(table))
      assert.match((await state(page, id)).encoding, /gb/i)
      await page.getByRole('button', { name: '核对', exact: true }).click()
      await page.getByText('有 2 行的镇街由地址得出').waitFor()
      assert.equal((await state(page, id)).counts.new, 0, 'nobody agreed yet')
      await page.getByLabel('接受按地址提出的镇街').check()
      await press(page, '确认并重新核对')
      await until(async () => (await state(page, id)).counts.new === 2, 'two new enterprises')
      await write(page, id, 2)
      const [firm] = (await ask(page, `/enterprises?q=${encodeURIComponent('试锦针织')}`)).items
      const saved = await ask(page, `/enterprises/${firm.id}`)
      assert.equal(saved.registeredCapitalFen, 50_5000_00)
      const town = (await ask(page, '/units')).items.find(({ code }) => code === saved.unitCode)
      assert.equal(town.name, '大麻镇')
      assert.equal((await ask(page, `/enterprises?q=${encodeURIComponent('𬬻')}`)).items.length, 1, 'a character beyond the older code survived')
    },
  },
  {
    name: 'import: a list of standards is understood, and confirms the firm that drafted one',
    run: async ({ open, signIn, assert }) => {
      const page = await open()
      await signIn(page, 'manager')
      const firm = await newFirm(page, '桐乡市试标精密机械有限公司', { uscc: creditCode(301) })
      await page.goto('/imports')
      await page.getByLabel('表格内容').selectOption('honours')
      await page.getByText('有标准号的级别可不填').waitFor()
      const loaded = page.waitForEvent('download')
      await page.getByRole('link', { name: '下载空白模板' }).click()
      const [headings] = firstSheet(readFileSync(await (await loaded).path()))
      assert.ok(headings.includes('本企业排名'))
      const id = await upload(page, '主导制定标准.xlsx', xlsx({ 标准: [
        ['企业名称', '标准名称', '标准号', '起草单位排名', '发布日期'],
        ['桐乡市试标精密机械有限公司', '电脑横机通用技术条件', 'FZ/T 97012-2025', '第二', '2025年5月23日'],
        ['桐乡市试标精密机械有限公司', '电脑横机能效限值', 'FZ/T 97013-2025', '参与', '2025-05-23'],
      ] }))
      assert.equal((await state(page, id)).kind, 'honours')
      await page.getByRole('button', { name: '核对', exact: true }).click()
      await page.getByText('排名“参与”认不出来').waitFor()
      await write(page, id, 1)
      await page.goto(`/enterprises/${firm.id}?tab=innovation`)
      await page.getByText('电脑横机通用技术条件').waitFor()
      const { items } = await ask(page, `/enterprises/${firm.id}/assessments?code=national_tech_sme`)
      const score = items[0].findings.find(({ code }) => code === 'score')
      assert.equal(score.verdict, 'met')
    },
  },
]
