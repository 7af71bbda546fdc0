/** The bottom bar of phones: what each role opens first, legible in both languages. */
const BARS = {
  'officer-wuzhen': ['/', '/enterprises', '/visits', '/requests'],
  manager: ['/', '/enterprises', '/requests', '/collections'],
  leader: ['/', '/enterprises', '/requests', '/plans'],
  admin: ['/', '/users', '/invitations', '/jobs'],
  auditor: ['/', '/audit', '/exports', '/enterprises'],
  coach: ['/', '/coachings', '/enterprises', '/plans'],
  agent: ['/', '/agencies', '/collections', '/enterprises'],
  'enterprise-1': ['/', '/my/assessment', '/plans', '/trainings'],
}

export default [
  {
    name: 'bottom bar: fits the role of who holds the phone',
    run: async ({ open, signIn, settle, assert }) => {
      const tooLong = []
      for (const [user, paths] of Object.entries(BARS)) {
        const phone = await open({ size: 'phone' })
        await signIn(phone, user)
        for (const lang of ['zh-CN', 'en']) {
          const { csrfToken } = await (await phone.request.get('/api/v1/session')).json()
          await phone.request.patch('/api/v1/session', { headers: { 'X-CSRF-Token': csrfToken }, data: { lang } })
          await phone.goto('/')
          await settle(phone)
          const bar = phone.getByRole('navigation', { name: lang === 'en' ? 'Main navigation' : '主导航' })
          assert.deepEqual(await bar.getByRole('link').evaluateAll((all) => all.map((a) => a.getAttribute('href'))), paths, `${user} in ${lang}`)
          const cut = await bar.locator('span').evaluateAll((all) => all.filter((s) => s.scrollWidth > s.clientWidth).map((s) => s.textContent))
          tooLong.push(...cut.map((words) => `${user}: ${words}`))
        }
        const { csrfToken } = await (await phone.request.get('/api/v1/session')).json()
        await phone.request.patch('/api/v1/session', { headers: { 'X-CSRF-Token': csrfToken }, data: { lang: 'zh-CN' } })
        await phone.context().close()
      }
      assert.deepEqual(tooLong, [], 'words that do not fit')
    },
  },
]
