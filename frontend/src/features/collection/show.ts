/** How an answer reads: codes become words, amounts get their unit. */
import { useQueries } from '@tanstack/vue-query'
import { computed } from 'vue'
import { lang } from '@/i18n'
import { comma, fenFromWan, wanUnit } from '@/i18n/format'
import { entryOf } from '@/features/enterprise/api'
import { asked, inWords, type Form, type Question } from './api'
import { t } from './words'

export function useShow(form: Form, values: () => (Record<string, string> | undefined)[]) {
  const coded = asked(form).filter((q) => q.kind === 'industry' || q.kind === 'techField')
  const wanted = computed(() => coded.flatMap((q) => [...new Set(values().map((v) => v?.[q.code]).filter(Boolean))].map((code) => ({ register: q.kind === 'industry' ? '/industries' as const : '/tech-fields' as const, code: code! }))))
  const found = useQueries({ queries: computed(() => wanted.value.map(({ register, code }) => ({ queryKey: [register, code], queryFn: () => entryOf(register, code), staleTime: Infinity }))) })
  const names = computed(() => new Map(wanted.value.map(({ code }, at) => [code, found.value[at]?.data?.label ?? code])))
  return (q: Question, text: string | undefined): string => {
    if (!text) return t('empty')
    if (q.kind === 'yesno') return t(text === 'yes' ? 'yes' : 'no')
    if (q.kind === 'choice' || q.kind === 'choices') return text.split(',').map((code) => { const o = q.options?.find((x) => x.code === code); return o ? inWords(o) : code }).join(comma())
    if (q.kind === 'industry' || q.kind === 'techField') return names.value.get(text) ?? text
    if (q.kind === 'money') return lang.value === 'en' ? wanUnit(fenFromWan(text), 6) : `${Number(text).toLocaleString('en-US', { maximumFractionDigits: 6 })} ${t('unitWan')}`
    if (q.kind === 'people') return t('peopleIs', { n: text })
    if (q.kind === 'percent') return `${text}%`
    return text
  }
}
