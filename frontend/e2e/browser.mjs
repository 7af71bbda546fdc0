/** One Chromium for every script here: where it is, how it is started, how a person signs in. */
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'

const candidates = [process.env.MIAOLIN_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

export const VIEWPORTS = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  desktop: { viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1 },
}

export async function launch() {
  const executablePath = candidates.find((path) => path && existsSync(path))
  if (!executablePath) throw new Error('Chromium is missing: apt-get install chromium fonts-noto-cjk, or name one in MIAOLIN_CHROMIUM')
  return chromium.launch({ executablePath, headless: true, args: flags })
}

/** A fresh browser profile with the given screen, colours and language. */
export async function open(browser, { base, size = 'desktop', theme = 'light', lang = 'zh-CN', serviceWorkers = 'block' }) {
  const context = await browser.newContext({ ...VIEWPORTS[size], baseURL: base, colorScheme: theme, locale: lang, timezoneId: 'Asia/Shanghai', serviceWorkers })
  await context.addInitScript((value) => { if (!localStorage.getItem('miaolin.lang')) localStorage.setItem('miaolin.lang', value) }, lang)
  const page = await context.newPage()
  page.on('dialog', (dialog) => dialog.dismiss())
  return page
}

/** Signs in by the API, as fast as it goes; the cookie belongs to the page's context. */
export async function signIn(page, user, password = process.env.MIAOLIN_DEMO_PASSWORD ?? 'miaolin-demo') {
  const response = await page.request.post('/api/v1/session', { data: { username: user, password } })
  if (!response.ok()) throw new Error(`${user} could not sign in: ${response.status()} ${await response.text()}`)
}

/** Waits until the page has nothing more to fetch or draw. */
export async function settle(page) {
  await page.waitForLoadState('networkidle', { timeout: 15_000 }).catch(() => {})
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"], .animate-pulse'), null, { timeout: 5_000 }).catch(() => {})
  await page.evaluate(() => document.fonts.ready)
}

/** "--name value" pairs; a name may come several times. */
export function args() {
  const found = {}
  const list = process.argv.slice(2)
  for (let i = 0; i < list.length; i++) {
    if (!list[i].startsWith('--')) continue
    const name = list[i].slice(2)
    const value = list[i + 1]?.startsWith('--') || list[i + 1] === undefined ? 'true' : list[++i]
    found[name] = [...(found[name] ?? []), value]
  }
  return found
}
