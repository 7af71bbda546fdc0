/**
 * Who is signed in. The answer is also kept on the device, without its token, so that a phone on a factory floor
 * opens the visit form without reception; every call still has to pass the server.
 */
import { computed, readonly, shallowRef } from 'vue'
import { lang, setLang, type Lang } from '@/i18n'
import { api, setCsrfToken, take } from './client'
import { asProblem } from './problem'
import { forgetAnswers, refreshAnswers } from './cache'
import type { components } from './schema'

export type Session = components['schemas']['IdentitySessionView']

const KEY = 'miaolin.session'
const current = shallowRef<Session | null>(null)
let started: Promise<void> | null = null

export const session = readonly(current)
export const demo = computed(() => current.value?.demo ?? false)

/** can('visit:create') – for showing and hiding only; the server decides. */
export function can(permission: string): boolean {
  return current.value?.permissions?.includes(permission) ?? false
}

export function holds(role: string): boolean {
  return current.value?.roles?.some((held) => held.role === role) ?? false
}

/** Takes over a session the server has just opened: signing in, accepting an invitation, a new password. */
export async function acceptSession(next: Session) {
  // The account's language also decides the server's messages, so pages follow it.
  if (next.lang !== lang.value) await setLang(next.lang as Lang)
  setCsrfToken(next.csrfToken)
  if (current.value && current.value.user.id !== next.user.id) forgetAnswers()
  current.value = next
  localStorage.setItem(KEY, JSON.stringify({ ...next, csrfToken: '' }))
}

/** Asks the server once per page load who we are. */
export function startSession(): Promise<void> {
  started ??= refreshSession()
  return started
}

export async function refreshSession(): Promise<void> {
  try {
    await acceptSession(await take(api.GET('/session')))
  } catch (error) {
    const problem = asProblem(error)
    if (problem.status === 401) forgetSession()
    else if (problem.passing) current.value ??= remembered()
    else throw error
  }
}

function remembered(): Session | null {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? 'null')
  } catch {
    return null
  }
}

export async function signIn(username: string, password: string, code?: string): Promise<void> {
  await acceptSession(await take(api.POST('/session', { body: { username, password, ...(code && { code }) } })))
}

/** The choice is kept with the account when somebody is signed in, and on the device in any case. */
export async function chooseLang(next: Lang): Promise<void> {
  if (current.value) await take(api.PATCH('/session', { body: { lang: next } })).catch(() => {})
  await setLang(next)
  await refreshAnswers()
}

export async function signOut(): Promise<void> {
  await take(api.DELETE('/session'))
  forgetSession()
}

/** Nothing of one person stays for the next on a shared device, except what still waits in the outbox under its owner. */
export function forgetSession() {
  // Before anybody was signed in there is nothing to forget, and pages behind a one-time link are asking already.
  if (current.value) forgetAnswers()
  current.value = null
  setCsrfToken('')
  localStorage.removeItem(KEY)
}

window.addEventListener('online', () => { if (current.value) void refreshSession() })
