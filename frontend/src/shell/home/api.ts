/**
 * The start page: one answer of the server, drawn in the way that fits what it holds. It is asked without the query cache,
 * which a phone would have to fetch first; the last answer is kept for mornings without reception.
 */
import { onBeforeUnmount, readonly, shallowRef, watch } from 'vue'
import { outdated } from '@/api/cache'
import { api, take } from '@/api/client'
import { online } from '@/api/online'
import { asProblem, type Problem } from '@/api/problem'
import type { components } from '@/api/schema'
import { session } from '@/api/session'
import { keep, kept } from '@/api/store'

export type Home = components['schemas']['HomePage']
export type Band = components['schemas']['HomeBand']
export type Todo = components['schemas']['HomeTodo']
export type County = components['schemas']['HomeCounty']
export type UnitLine = components['schemas']['HomeUnitLine']
export type OwnFirm = components['schemas']['HomeOwnFirm']

const FRESH = 30_000
const AGAIN = [1_000, 3_000]

const home = shallowRef<Home>()
const error = shallowRef<Problem | null>(null)
let answered = 0
let turn = 0

const user = () => session.value?.user.id
watch(user, () => { home.value = undefined; answered = 0; turn++ }, { flush: 'sync' })

/** What is on screen stays until the answer is there. */
export async function askHome(tries = 0): Promise<void> {
  const mine = ++turn
  const mineOnly = `home ${user()}`
  try {
    const answer = await take(api.GET('/home'))
    if (mine !== turn) return
    home.value = answer
    error.value = null
    answered = Date.now()
    void keep(mineOnly, answer).catch(() => {})
  } catch (refused) {
    const problem = asProblem(refused)
    const before = problem.offline && !home.value ? await kept<Home>(mineOnly).catch(() => undefined) : undefined
    if (mine !== turn) return
    home.value ??= before
    if (problem.passing && !problem.offline && tries < AGAIN.length) setTimeout(() => { if (mine === turn) void askHome(tries + 1) }, AGAIN[tries])
    else error.value = problem
  }
}

export function useHome() {
  const look = () => { if (document.visibilityState === 'visible' && Date.now() - answered > FRESH) void askHome() }
  document.addEventListener('visibilitychange', look)
  onBeforeUnmount(() => document.removeEventListener('visibilitychange', look))
  watch(outdated, () => void askHome())
  watch(online, (now) => { if (now) void askHome() })
  error.value = null
  void askHome()
  return { home: readonly(home) as typeof home, error }
}
