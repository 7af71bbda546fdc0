/** How questions to the server are cached and asked again. */
import { QueryClient, VUE_QUERY_CLIENT } from '@tanstack/vue-query'
import type { App } from 'vue'
import { asProblem } from './problem'

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: true,
      // A refusal stays a refusal; only what passes by itself is tried again.
      retry: (failures, error) => asProblem(error).passing && failures < 2,
      networkMode: 'offlineFirst',
    },
    mutations: { retry: false, networkMode: 'always' },
  },
})

/** What VueQueryPlugin does, without the devtools it carries. */
export function provideQueries(app: App) {
  queryClient.mount()
  app.provide(VUE_QUERY_CLIENT, queryClient)
}
