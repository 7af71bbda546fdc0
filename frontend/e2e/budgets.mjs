/**
 * How much a phone downloads before a page can be used: the entry, the page and everything they import, JavaScript and
 * CSS, gzip. Charts and dialogs that are fetched later do not count; the limits are those of the design.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const dist = join(import.meta.dirname, '../dist')
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'))

/**
 * `with` names code that is fetched along with the page although it is imported lazily; all but `light` pages wait for
 * the query cache.
 */
const frame = 'src/shell/AppLayout.vue'
const PAGES = [
  { name: 'sign-in', page: 'src/features/identity/SignInPage.vue', limit: 85, light: true },
  { name: 'home: day', page: 'src/shell/HomePage.vue', with: [frame, 'src/shell/home/DayPage.vue'], limit: 90, light: true },
  { name: 'home: firm', page: 'src/shell/HomePage.vue', with: [frame, 'src/shell/home/FirmPage.vue'], limit: 90, light: true },
  { name: 'home: county', page: 'src/shell/HomePage.vue', with: [frame, 'src/shell/home/CountyPage.vue'], limit: 120 },
  { name: 'visit-new', page: 'src/features/visit/NewPage.vue', with: [frame], limit: 85, light: true },
  { name: 'visits', page: 'src/features/visit/ListPage.vue', with: [frame], limit: 125 },
  { name: 'users', page: 'src/features/identity/UsersPage.vue', with: [frame], limit: 125 },
  { name: 'enterprises', page: 'src/features/enterprise/ListPage.vue', with: [frame], limit: 125 },
  { name: 'enterprise', page: 'src/features/enterprise/RecordPage.vue', with: [frame], limit: 140 },
  { name: 'assessment', page: 'src/features/enterprise/RecordPage.vue', with: [frame, 'src/features/eligibility/AssessmentSection.vue', 'src/features/eligibility/AssessmentSummary.vue'], limit: 165 },
  { name: 'my assessment', page: 'src/features/eligibility/AssessmentMine.vue', with: [frame], limit: 110 },
  { name: 'what if', page: 'src/features/eligibility/WhatIfPage.vue', with: [frame], limit: 115 },
  { name: 'trainings', page: 'src/features/training/ListPage.vue', with: [frame], limit: 125 },
  { name: 'training', page: 'src/features/training/DetailPage.vue', with: [frame], limit: 140 },
  { name: 'training door', page: 'src/features/training/DoorPage.vue', limit: 90, light: true },
  { name: 'coach week', page: 'src/features/coaching/ListPage.vue', with: [frame, 'src/features/coaching/WeekView.vue'], limit: 125 },
  { name: 'coaching book', page: 'src/features/coaching/BookPage.vue', with: [frame], limit: 110 },
  { name: 'coaching', page: 'src/features/coaching/DetailPage.vue', with: [frame], limit: 140 },
  { name: 'collection form', page: 'src/features/collection/ReturnPage.vue', with: [frame], limit: 110 },
  { name: 'collection link', page: 'src/features/collection/LinkPage.vue', limit: 110 },
  { name: 'imports', page: 'src/features/intake/ImportsPage.vue', with: [frame], limit: 115 },
  { name: 'import', page: 'src/features/intake/ImportPage.vue', with: [frame], limit: 125 },
]

const cache = Object.keys(manifest).find((source) => /^(src\/api\/query\.ts|_query-.*)$/.test(source))

let failed = 0
for (const { name, page, limit, light, with: more = [] } of PAGES) {
  const also = light ? more : [cache, ...more]
  const missing = [page, ...also].filter((source) => !manifest[source])
  if (missing.length) {
    console.log(`✗ ${name}: ${missing.join(', ')} is not in the build`)
    failed++
    continue
  }
  const files = new Set()
  for (const source of ['index.html', page, ...also]) collect(source, files)
  const size = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length, 0) / 1024
  const good = size <= limit
  if (!good) failed++
  console.log(`${good ? '✓' : '✗'} ${name.padEnd(18)} ${size.toFixed(1).padStart(6)} of ${limit} KB`)
}
console.log(`\n${PAGES.length - failed} passed, ${failed} failed`)
process.exitCode = failed ? 1 : 0

function collect(source, files) {
  const chunk = manifest[source]
  if (!chunk || files.has(chunk.file)) return
  files.add(chunk.file)
  for (const css of chunk.css ?? []) files.add(css)
  for (const next of chunk.imports ?? []) collect(next, files)
}
