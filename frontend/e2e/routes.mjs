/** Every address the router knows, read from its source: a page that nobody looked at must not pass for one that was tried. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const source = join(import.meta.dirname, '../src')
const files = readdirSync(join(source, 'features')).map((name) => join(source, 'features', name, 'routes.ts')).filter(existsSync)

/** Addresses without placeholders first, as the router prefers them. */
const patterns = [join(source, 'shell/router.ts'), ...files]
  .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\bpath: '(\/[^']*)'/g)].map(([, path]) => path))
  .map((path) => ({ path, test: new RegExp(`^${path.replace(/:rest\(\.\*\)\*/, '.*').replace(/:\w+/g, '[^/]+')}$`) }))
  .sort((a, b) => a.path.includes(':rest') - b.path.includes(':rest') || a.path.split(':').length - b.path.split(':').length)

const seen = new Set()

/** Notes the route of an address that was looked at. */
export function looked(url) {
  const { pathname } = new URL(url)
  const found = patterns.find(({ test }) => test.test(pathname))
  if (found) seen.add(found.path)
}

export const unseen = () => patterns.map(({ path }) => path).filter((path) => !seen.has(path))
