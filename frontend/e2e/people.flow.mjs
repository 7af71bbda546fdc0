/** How people come in, what they may not see, and what the log says about them. */
import { ask, newFirm, press, until } from './talk.mjs'

export default [
  {
    name: 'people: an officer comes by a one-time link and sets a password',
    run: async ({ open, signIn, assert }) => {
      const admin = await open()
      await signIn(admin, 'admin')
      await admin.goto('/invitations')
      await press(admin, '发出邀请')
      const dialog = admin.getByRole('dialog', { name: '发出邀请' })
      await dialog.getByLabel('岗位').selectOption({ label: '镇街科技干部' })
      await dialog.getByLabel('邀请谁').fill('钱新苗')
      await dialog.getByLabel('所属单位').selectOption({ label: '乌镇镇' })
      await press(dialog, '生成链接')
      const link = await dialog.locator('code').innerText()

      const guest = await open({ size: 'phone' })
      await guest.goto(new URL(link).pathname + new URL(link).search + new URL(link).hash)
      await guest.getByText('邀请您担任 镇街科技干部').waitFor()
      await guest.getByLabel('给自己起一个用户名').fill('qianxinmiao')
      await guest.getByLabel('密码', { exact: true }).fill('qing-he-miao-2026')
      await guest.getByLabel('再输一次新密码').fill('qing-he-miao-2027')
      await press(guest, '接受并登录')
      await guest.getByText('两次输入的不一样。').waitFor()
      await guest.getByLabel('再输一次新密码').fill('qing-he-miao-2026')
      await press(guest, '接受并登录')
      await guest.waitForURL((url) => url.pathname !== '/invitation')
      const session = await ask(guest, '/session')
      assert.equal(session.user.username, 'qianxinmiao')
      assert.deepEqual(session.roles.map(({ role, unitCode }) => [role, unitCode]), [['officer', '330483100']])

      const late = await open()
      await late.goto(new URL(link).pathname + new URL(link).search + new URL(link).hash)
      await late.getByText('链接不能用了').waitFor()
      await late.goto('/sign-in')
      await late.getByLabel('用户名').fill('qianxinmiao')
      await late.getByLabel('密码', { exact: true }).fill('qing-he-miao-2026')
      await press(late, '登录')
      await late.waitForURL((url) => url.pathname !== '/sign-in')
    },
  },
  {
    name: 'people: what lies in another town does not exist',
    run: async ({ open, signIn, assert }) => {
      const page = await open()
      await signIn(page, 'manager')
      const { id } = await newFirm(page, '桐乡市隔界五金有限公司')
      const other = await open({ size: 'phone' })
      await signIn(other, 'officer-puyuan')
      assert.equal((await ask(other, `/enterprises/${id}`)).status, 404)
      await other.goto(`/enterprises/${id}`)
      await other.getByText('没有这条记录，或不在您的管辖范围内。').waitFor()
      assert.equal(await other.getByText('隔界').count(), 0)
      await other.getByRole('link', { name: '返回名录' }).filter({ visible: true }).first().click()
      await other.waitForURL((url) => url.pathname === '/enterprises')
    },
  },
  {
    name: 'people: the log shows what stood there before and after',
    run: async ({ open, signIn, assert }) => {
      const page = await open()
      await signIn(page, 'manager')
      const { id } = await newFirm(page, '桐乡市留痕木业有限公司', { address: '乌镇镇旧址 1 号' })
      await page.goto(`/enterprises/${id}`)
      await press(page, '编辑')
      await page.getByLabel('地址').fill('乌镇镇新址 2 号')
      await press(page, '保存')
      await until(async () => (await ask(page, `/enterprises/${id}`)).address === '乌镇镇新址 2 号', 'the change')
      const auditor = await open()
      await signIn(auditor, 'auditor')
      await auditor.goto(`/audit?enterprise=${id}`)
      await auditor.getByRole('table').getByRole('row').filter({ hasText: '留痕木业' }).first().getByRole('button').click()
      const row = auditor.getByRole('dialog').getByRole('row', { name: /地址/ })
      assert.match(await row.innerText(), /乌镇镇旧址 1 号[\s\S]*乌镇镇新址 2 号/)
    },
  },
]
