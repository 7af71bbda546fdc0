/** Lists inside an import: page after page is added below, and all are asked again after a check. */
import { useInfiniteQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'

interface Page<T> { items: readonly T[] | null; nextCursor?: string }

export function usePages<T>(id: Ref<string>, name: string, load: (cursor: string | undefined) => Promise<Page<T>>, ...more: Ref<unknown>[]) {
  const query = useInfiniteQuery({
    queryKey: ['imports', 'part', id, name, ...more],
    queryFn: ({ pageParam }) => load(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor || undefined,
  })
  const items = computed(() => query.data.value?.pages.flatMap((page) => page.items ?? []) ?? [])
  return { query, items }
}
