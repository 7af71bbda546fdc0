/** A server of our own for the browser tests: the built binary, a fresh demo county, a free port. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export const PASSWORD = 'browser-tests-2026'

/** MIAOLIN_E2E_BASE names a running demo server to use instead (with its MIAOLIN_DEMO_PASSWORD). */
export async function startServer() {
  if (process.env.MIAOLIN_E2E_BASE) return { base: process.env.MIAOLIN_E2E_BASE, stop: () => {} }
  const binary = process.env.MIAOLIN_BINARY ?? resolve(import.meta.dirname, '../../bin/miaolin')
  if (!existsSync(binary)) throw new Error(`${binary} is missing: run ./scripts/build first`)
  process.env.MIAOLIN_DEMO_PASSWORD = PASSWORD
  const data = mkdtempSync(join(tmpdir(), 'miaolin-e2e-'))
  const base = `http://127.0.0.1:${await freePort()}`
  const server = spawn(binary, ['serve', '--demo'], {
    env: { ...process.env, MIAOLIN_ADDR: base.slice(7), MIAOLIN_DATA: data, MIAOLIN_PUBLIC_URL: base, MIAOLIN_DATABASE_URL: '', MIAOLIN_ADMIN_ADDR: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  server.stderr.on('data', (chunk) => { log = (log + chunk).slice(-4000) })
  const stop = () => {
    server.kill('SIGTERM')
    rmSync(data, { recursive: true, force: true })
  }
  try {
    await ready(base, server)
  } catch (error) {
    stop()
    throw new Error(`the server did not start: ${error.message}\n${log}`)
  }
  return { base, stop, log: () => log }
}

function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer()
    probe.on('error', fail)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => done(port))
    })
  })
}

async function ready(base, server) {
  for (let left = 600; left > 0; left--) {
    if (server.exitCode !== null) throw new Error(`it ended with ${server.exitCode}`)
    if (await fetch(`${base}/api/v1/openapi.json`).then((r) => r.ok, () => false)) return
    await new Promise((next) => setTimeout(next, 100))
  }
  throw new Error('no answer within a minute')
}
