/**
 * The query cache, as far as those need it who must not make a phone fetch it: sign-in and the visit form do without.
 * Pages that ask through it are opened after asking() has brought it (see shell/router).
 */
import type { QueryClient } from '@tanstack/vue-query'
import type { App } from 'vue'

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

export const forgetAnswers = () => client?.clear()
export const refreshAnswers = () => client?.invalidateQueries()
