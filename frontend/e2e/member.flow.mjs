/** Who a firm is open to: colleagues come and go, an agent asks, is let in and let go. */
import { ask, press } from './talk.mjs'

export default [
  {
    name: 'member: a firm lets in a colleague and an agent, and the agent loses sight at once',
    run: async ({ open, signIn, assert }) => {
      const boss = await open({ size: 'phone' })
      await signIn(boss, 'enterprise-1')
      const firm = (await ask(boss, '/session')).enterprises[0].id
      await boss.goto(`/enterprises/${firm}?tab=members`)
      const people = boss.locator('[data-people]')
      await press(people, '邀请同事')
      const dialog = boss.getByRole('dialog', { name: '邀请同事加入' })
      await dialog.getByLabel('姓名').fill('王会计')
      await press(dialog, '生成链接')
      await dialog.locator('[data-qr]').waitFor()
      const link = new URL(await dialog.locator('code').innerText())
      await press(dialog, '完成')
      await people.getByText('王会计').waitFor()

      const colleague = await open({ size: 'phone' })
      await colleague.goto(link.pathname + link.hash)
      await colleague.getByLabel('给自己起一个用户名').fill('wangkuaiji')
      await colleague.getByLabel('密码', { exact: true }).fill('qing-he-miao-2026')
      await colleague.getByLabel('再输一次新密码').fill('qing-he-miao-2026')
      await press(colleague, '接受并登录')
      await colleague.waitForURL((url) => url.pathname === '/')
      assert.equal((await ask(colleague, `/enterprises/${firm}`)).id, firm)

      await boss.reload()
      await people.getByRole('listitem').filter({ hasText: '王会计' }).getByRole('button', { name: '移除' }).click()
      await press(boss.getByRole('dialog'), '移除')
      await people.getByText('王会计').waitFor({ state: 'detached' })
      assert.equal((await ask(colleague, `/enterprises/${firm}`)).status, 401, 'of no firm any more: signed out')

      const agent = await open()
      await signIn(agent, 'agent')
      assert.equal((await ask(agent, `/enterprises/${firm}`)).status, 404)
      const consents = boss.locator('[data-consents]')
      await press(consents, '同意')
      await press(boss.getByRole('dialog', { name: /^同意/ }), '同意')
      await consents.getByText('代理中').first().waitFor()
      await agent.goto('/agencies')
      await agent.getByRole('heading', { name: '代理中' }).waitFor()
      assert.equal((await ask(agent, `/enterprises/${firm}`)).id, firm)
      await press(consents, '收回授权')
      await press(boss.getByRole('dialog'), '收回授权')
      await consents.getByText('代理中').waitFor({ state: 'detached' })
      assert.equal((await ask(agent, `/enterprises/${firm}`)).status, 404)
    },
  },
]
