/**
 * The browser tests: every page of pages.mjs through axe on phone and desktop, light and dark, then every entry of the
 * navigation of every demo person, then every flow. A page the router knows and nobody looked at fails the run.
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
import { PAGES, PEOPLE } from './pages.mjs'
import { looked, unseen } from './routes.mjs'
import { startServer } from './server.mjs'

const only = args().only?.at(-1) ?? ''
const wanted = (name) => name.includes(only)
let passed = 0
const failures = []

const server = await startServer()
const browser = await launch()
try {
  await inLanes([...groups(PAGES)].sort(([, a], [, b]) => b.length - a.length), everyPage)
  await inLanes(PEOPLE, everyEntry)
  if (!only) await check('every page has an entry in pages.mjs', () => assert.deepEqual(unseen(), []))
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

/** Two people at a time: a page mostly waits until nothing moves any more. Nobody works in two places at once. */
async function inLanes(people, work) {
  const waiting = [...people]
  const lane = async () => { while (waiting.length) await work(waiting.shift()) }
  await Promise.all([lane(), lane()])
}

async function everyPage([user, pages]) {
  const chosen = pages.filter(({ name }) => wanted(name))
  for (const size of chosen.length ? ['phone', 'desktop'] : []) {
    const { page, errors } = await person(user, size)
    for (const entry of chosen) {
      await check(`axe ${entry.name} ${size}`, async () => {
        await page.goto(typeof entry.path === 'function' ? await entry.path(page) : entry.path)
        await settle(page)
        looked(page.url())
        await entry.does?.(page)
        await inspect(page, errors)
      })
    }
    await page.context().close()
  }
}

/** Whatever a person's own navigation leads to, on the phone, where pages.mjs has not shown it to them already. */
async function everyEntry(user) {
  const name = (path) => `axe nav ${user} ${path}`
  if (!wanted(name('/')) && !only.startsWith(name('/').slice(0, -1))) return
  const { page: wide } = await person(user, 'desktop')
  await wide.goto('/')
  await settle(wide)
  const paths = await wide.locator('aside nav a').evaluateAll((links) => links.map((link) => link.getAttribute('href')))
  await wide.context().close()
  const { page, errors } = await person(user, 'phone')
  for (const path of paths.filter((path) => wanted(name(path)) && !PAGES.some((entry) => entry.user === user && entry.path === path))) {
    await check(name(path), async () => {
      await page.goto(path)
      await settle(page)
      assert.equal(await page.locator('main h1').count() > 0, true, 'no heading')
      await inspect(page, errors)
    })
  }
  await page.context().close()
}

async function person(user, size) {
  const page = await open(browser, { base: server.base, size })
  const errors = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('response', (answer) => { if ([400, 422].includes(answer.status()) || answer.status() >= 500) errors.push(`${answer.status()} ${answer.request().method()} ${answer.url()}`) })
  page.on('console', (message) => { if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) errors.push(message.text()) })
  if (user) await signIn(page, user)
  return { page, errors }
}

async function inspect(page, errors) {
  const light = await violations(page)
  await page.evaluate(() => { document.documentElement.dataset.theme = 'dark' })
  await page.waitForTimeout(200) // colours fade over
  const dark = await violations(page, ['color-contrast'])
  await page.evaluate(() => { document.documentElement.dataset.theme = 'light' })
  assert.deepEqual({ light, dark }, { light: [], dark: [] })
  assert.deepEqual(errors.splice(0), [], 'errors on the page')
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  assert.ok(wide <= 0, `the page is ${wide} px wider than the screen`)
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
