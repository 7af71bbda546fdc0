/** Two-step sign-in: set up, asked for, lost, and reset by an administrator. */
import { createHmac } from 'node:crypto'
import { violations } from './axe.mjs'
import { PASSWORD } from './server.mjs'
import { ask, press } from './talk.mjs'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** What an authenticator shows, some steps of half a minute from now (RFC 6238). */
function shown(secret, steps) {
  const bits = [...secret.replaceAll(' ', '')].map((sign) => ALPHABET.indexOf(sign).toString(2).padStart(5, '0')).join('')
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps))
  const sum = createHmac('sha1', Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))).update(counter).digest()
  return String((sum.readUInt32BE(sum.at(-1) & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

async function knock(page, username) {
  await page.goto('/sign-in')
  await page.getByLabel('用户名').fill(username)
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD)
  await press(page, '登录')
}

export default [
  {
    name: 'factor: set up on the account page, asked for at the door, reset by the administrator',
    run: async ({ open, signIn, settle, assert }) => {
      const clean = async (page) => { await settle(page); assert.deepEqual(await violations(page), []) }
      const page = await open({ size: 'phone' })
      await signIn(page, 'officer-dama')
      await page.goto('/account')
      await page.getByRole('link', { name: '设置两步验证' }).click()
      await page.getByLabel('密码', { exact: true }).fill(PASSWORD)
      await press(page, '下一步')
      const secret = await page.locator('[data-secret]').innerText()
      await clean(page)
      await page.getByLabel('六位验证码').fill('12345')
      await press(page, '开启两步验证')
      await page.getByText('验证码不对').waitFor()
      await page.getByLabel('六位验证码').fill(shown(secret, 0))
      await press(page, '开启两步验证')
      await page.locator('[data-recovery] li').first().waitFor()
      const recovery = await page.locator('[data-recovery] li').allInnerTexts()
      assert.equal(recovery.length, 10)
      await clean(page)
      await press(page, '我已保存好')
      await page.getByText('剩余恢复码 10 个').waitFor()
      await clean(page)

      const lost = await open({ theme: 'dark' })
      await knock(lost, 'officer-dama')
      await lost.getByLabel('六位验证码').waitFor()
      assert.equal(await lost.getByLabel('六位验证码').getAttribute('autocomplete'), 'one-time-code')
      await clean(lost)
      await press(lost, '用恢复码登录')
      await lost.getByLabel('恢复码', { exact: true }).fill(recovery[0])
      await press(lost, '登录')
      await lost.waitForURL((url) => url.pathname === '/')
      const found = await open({ size: 'phone' })
      await knock(found, 'officer-dama')
      await found.getByLabel('六位验证码').fill(shown(secret, 1))
      await press(found, '登录')
      await found.waitForURL((url) => url.pathname === '/')

      const admin = await open()
      await signIn(admin, 'admin')
      const { items } = await ask(admin, '/users?q=officer-dama')
      await admin.goto(`/users/${items[0].id}`)
      await press(admin, '重置两步验证')
      await press(admin.getByRole('dialog'), '重置两步验证')
      await admin.getByText('两步验证已重置').waitFor()
      await found.goto('/account')
      await found.waitForURL((url) => url.pathname === '/sign-in')
      await knock(found, 'officer-dama')
      await found.waitForURL((url) => url.pathname !== '/sign-in')
    },
  },
]
