/**
 * The query cache, as far as those need it who must not make a phone fetch it: sign-in and the visit form do without.
 * Pages that ask through it are opened after asking() has brought it (see shell/router).
 */
import type { QueryClient } from '@tanstack/vue-query'
import { ref, type App } from 'vue'

let app: App | undefined
let client: QueryClient | undefined
let ready: Promise<void> | undefined

export function cacheFor(made: App) { app = made }

export function asking(): Promise<void> {
  ready ??= import('./query').then(({ queryClient, provideQueries }) => {
    client = queryClient
    if (app) provideQueries(app)
  }, (error) => {
    ready = undefined
    throw error
  })
  return ready
}

/** A part of a page that asks through the cache, on a page that can be drawn before it is there. */
export const withQueries = <T>(load: () => Promise<T>) => () => asking().then(load)

/** Counts how often everything asked before had to be asked again; what does without the cache watches it. */
export const outdated = ref(0)

export const forgetAnswers = () => client?.clear()
export const refreshQueries = (key: string) => client?.invalidateQueries({ queryKey: [key] })

export function refreshAnswers() {
  outdated.value++
  return client?.invalidateQueries()
}
