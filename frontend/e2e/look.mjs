/**
 * Takes pictures of pages, to be looked at:
 *
 *   node e2e/look.mjs --base http://127.0.0.1:8080 --user officer-wuzhen --page /visits/new --page /enterprises
 *
 * --size phone|desktop|both   --theme light|dark|both   --lang zh-CN|en|both   --out DIR   --full true (whole page)
 * --password WORD (or MIAOLIN_DEMO_PASSWORD)   --click SELECTOR (before the picture, repeatable)
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { args, launch, open, settle, signIn } from './browser.mjs'

const given = args()
const one = (name, fallback) => given[name]?.at(-1) ?? fallback
const either = (name, values, fallback) => (one(name, fallback) === 'both' ? values : [one(name, fallback)])

const base = one('base', 'http://127.0.0.1:8080')
const user = one('user')
const out = one('out', join(process.env.TMPDIR ?? '/tmp', 'miaolin-looks'))
mkdirSync(out, { recursive: true })

const browser = await launch()
try {
  for (const size of either('size', ['phone', 'desktop'], 'both')) {
    for (const theme of either('theme', ['light', 'dark'], 'light')) {
      for (const lang of either('lang', ['zh-CN', 'en'], 'zh-CN')) await take(size, theme, lang)
    }
  }
} finally {
  await browser.close()
}

async function take(size, theme, lang) {
  const page = await open(browser, { base, size, theme, lang })
  page.on('pageerror', (error) => console.error(`  error on the page: ${error.message}`))
  page.on('console', (message) => { if (message.type() === 'error') console.error(`  console: ${message.text()}`) })
  if (user) await signIn(page, user, one('password'))
  for (const path of given.page ?? ['/']) {
    await page.goto(path)
    await settle(page)
    for (const selector of given.click ?? []) {
      await page.click(selector)
      await page.waitForTimeout(300)
    }
    const name = `${path.replace(/[^\w-]+/g, '_').replace(/^_|_$/g, '') || 'home'}-${size}-${theme}-${lang}.png`
    await page.screenshot({ path: join(out, name), fullPage: one('full') === 'true' })
    console.log(join(out, name))
  }
  await page.context().close()
}
