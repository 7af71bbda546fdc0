/** Saved views of a list: a question (filters, columns, order) under a name. */
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { api, ifMatch, take } from '@/api/client'
import { queryClient } from '@/api/query'
import type { components } from '@/api/schema'
import { chooseColumns, chosenColumns } from '@/ui/columns'

export type SavedView = components['schemas']['HomeSavedView']
export type ListName = components['schemas']['ViewNewView']['list']
export type Content = components['schemas']['ViewContent']

export function useViews(list: ListName) {
  const query = useQuery({
    queryKey: ['views', list], staleTime: 60_000,
    queryFn: () => take(api.GET('/views', { params: { query: { list } } })),
  })
  return { views: computed(() => query.data.value?.items ?? []), ready: computed(() => query.isSuccess.value) }
}

export const refreshViews = (list: ListName) => queryClient.invalidateQueries({ queryKey: ['views', list] })

/** The address of a view: every filter that is set, and the order. */
export function addressOf(content: Content): Record<string, string> {
  const filters = Object.entries(content.filters ?? {}).map(([name, values]) => [name, (values ?? []).join(',')] as const)
  return { ...Object.fromEntries(filters), ...(content.sort && { sort: content.sort }) }
}

/** The view that an address would be saved as. */
export function contentOf(query: Record<string, string | undefined>, list: ListName): Content {
  const { sort, ...filters } = query
  const set = Object.entries(filters).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return { filters: Object.fromEntries(set.map(([name, value]) => [name, value.split(',')])), sort: sort || undefined, columns: chosenColumns(list).value ?? undefined }
}

/** Puts the columns of a view into the table; a view without columns shows the list as it ships. */
export const showColumns = (view: SavedView, list: ListName) => chooseColumns(list, view.content.columns?.length ? [...view.content.columns] : null)

/** Two questions are the same when their addresses are. */
export function same(a: Record<string, string | undefined>, b: Record<string, string | undefined>): boolean {
  const text = (q: Record<string, string | undefined>) => JSON.stringify(Object.entries(q).filter(([, v]) => v).sort())
  return text(a) === text(b)
}

const tag = (view: SavedView) => ifMatch(`"${view.version}"`)

export const changeView = (view: SavedView, body: components['schemas']['ViewChange']) =>
  take(api.PATCH('/views/{id}', { params: { path: { id: view.id } }, headers: tag(view), body }))
export const archiveView = (view: SavedView) =>
  take(api.DELETE('/views/{id}', { params: { path: { id: view.id } }, headers: tag(view) }))
export const setDefault = (list: ListName, viewId: string) =>
  take(api.PUT('/view-defaults/{list}', { params: { path: { list } }, body: { viewId } }))
