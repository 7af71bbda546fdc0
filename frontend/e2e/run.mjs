/**
 * The browser tests: every page of pages.mjs through axe on phone and desktop, light and dark, then every flow.
 * (In dark only what depends on colours is looked at again.)
 *
 *   npm run e2e                       starts bin/miaolin with a fresh demo county
 *   npm run e2e -- --only visit       only pages and flows whose name contains the word
 *
 * A flow is a file e2e/<name>.flow.mjs: export default [{ name, run: async ({ browser, base, open, signIn, settle }) => { … } }]
 */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { violations } from './axe.mjs'
import { args, launch, open, settle, signIn } from './browser.mjs'
import { PAGES } from './pages.mjs'
import { startServer } from './server.mjs'

const only = args().only?.at(-1) ?? ''
const wanted = (name) => name.includes(only)
let passed = 0
const failures = []

const server = await startServer()
const browser = await launch()
try {
  for (const size of ['phone', 'desktop']) await everyPage(size)
  for (const file of readdirSync(import.meta.dirname).filter((f) => f.endsWith('.flow.mjs')).sort()) {
    for (const flow of (await import(`./${file}`)).default.filter(({ name }) => wanted(name))) {
      await check(flow.name, () => flow.run({ browser, base: server.base, open: (options = {}) => open(browser, { base: server.base, ...options }), signIn, settle, assert }))
    }
  }
} finally {
  await browser.close()
  server.stop()
}

for (const name of failures) console.log(`✗ ${name}`)
console.log(`${passed} passed, ${failures.length} failed`)
process.exitCode = failures.length ? 1 : 0

async function everyPage(size) {
  const people = groups(PAGES)
  for (const [user, pages] of people) {
    if (!pages.some(({ name }) => wanted(name))) continue
    const page = await open(browser, { base: server.base, size })
    const errors = []
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('console', (message) => { if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) errors.push(message.text()) })
    if (user) await signIn(page, user)
    for (const entry of pages.filter(({ name }) => wanted(name))) {
      await check(`axe ${entry.name} ${size}`, async () => {
        await page.goto(typeof entry.path === 'function' ? await entry.path(page) : entry.path)
        await settle(page)
        await entry.does?.(page)
        const light = await violations(page)
        await page.evaluate(() => { document.documentElement.dataset.theme = 'dark' })
        await page.waitForTimeout(200) // colours fade over
        const dark = await violations(page, ['color-contrast'])
        await page.evaluate(() => { document.documentElement.dataset.theme = 'light' })
        assert.deepEqual({ light, dark }, { light: [], dark: [] })
        assert.deepEqual(errors.splice(0), [], 'errors on the page')
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
        assert.ok(wide <= 0, `the page is ${wide} px wider than the screen`)
      })
    }
    await page.context().close()
  }
}

function groups(pages) {
  const found = new Map()
  for (const page of pages) found.set(page.user ?? '', [...(found.get(page.user ?? '') ?? []), page])
  return found
}

async function check(name, run) {
  try {
    await run()
    passed++
    console.log(`✓ ${name}`)
  } catch (error) {
    failures.push(name)
    console.log(`✗ ${name}\n${(error.stack ?? String(error)).replace(/^/gm, '    ')}`)
  }
}
