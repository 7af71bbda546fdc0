/** The conditions of becoming a high-tech enterprise that firms may lack, as the list names them. */
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { api, take } from '@/api/client'
import { lang } from '@/i18n'
import { t } from './words'

export function useLacks() {
  const query = useQuery({ queryKey: ['rule-names', lang], queryFn: () => take(api.GET('/rule-names')), staleTime: 300_000 })
  const conditions = computed(() => query.data.value?.items?.find(({ code }) => code === 'hnte')?.conditions ?? [])
  return { conditions, lackName: (code: string) => (code === 'none' ? t('lacksNone') : conditions.value.find((c) => c.code === code)?.name ?? code) }
}

export const lacksOptions = (conditions: readonly { code: string; name: string }[]) =>
  [{ value: 'none', label: t('lacksNone') }, ...conditions.map(({ code, name }) => ({ value: code, label: name }))]
