/**
 * Words in two languages. Each feature keeps its own catalogue beside its pages:
 *
 *   words.zh-CN.ts  export default { title: '走访', count: '{n} 次' }
 *   words.en.ts     const en: Words<typeof zh> = { title: 'Visits', count: '{n} visit | {n} visits' }
 *   words.ts        export const t = defineWords(zh, () => import('./words.en'))
 *
 * Chinese travels with the page; English is fetched only when chosen, and the router waits for it, so that no page
 * is ever drawn in the wrong language. A missing or extra key is a type error.
 */
import { ref, shallowRef } from 'vue'

export type Lang = 'zh-CN' | 'en'
export type Words<Zh> = { readonly [Key in keyof Zh]: string }
export type WordParams = Record<string, string | number>

export interface Translate<Key extends string> {
  (key: Key, params?: WordParams): string
  /** For keys that arrive as data (codes of the API): the fallback speaks where we have no word. */
  maybe(key: string, fallback: string): string
}

const KEY = 'miaolin.lang'
const english: (() => Promise<void>)[] = []

export const lang = ref<Lang>(kept() ?? 'zh-CN')

function kept(): Lang | null {
  const value = localStorage.getItem(KEY)
  return value === 'en' || value === 'zh-CN' ? value : null
}


export function defineWords<Zh extends Record<string, string>>(
  zh: Zh,
  load: () => Promise<{ default: Words<Zh> }>,
): Translate<keyof Zh & string> {
  const en = shallowRef<Words<Zh>>()
  const speak = async () => {
    en.value ??= (await load()).default
  }
  english.push(speak)
  // Code fetched after the router has waited brings words the router knew nothing of.
  if (lang.value === 'en') speak().catch(() => {})
  const table = (): Words<Zh> => (lang.value === 'en' && en.value) || zh
  const t = (key: keyof Zh & string, params?: WordParams) => fill(table()[key], params)
  t.maybe = (key: string, fallback: string) => (key in zh ? table()[key as keyof Zh] : fallback)
  return t
}

/** Resolves once everything on screen can speak the current language. */
export async function wordsReady(): Promise<void> {
  if (lang.value === 'en') await Promise.all(english.map((load) => load()))
}

/** A part of a page that is fetched later, words included. */
export function withWords<T>(load: () => Promise<T>): () => Promise<T> {
  return async () => {
    const part = await load()
    await wordsReady()
    return part
  }
}

export async function setLang(next: Lang): Promise<void> {
  if (next === 'en') await Promise.all(english.map((load) => load()))
  lang.value = next
  localStorage.setItem(KEY, next)
  document.documentElement.lang = next
}

/** Replaces {name}; of "one | many" takes the form that fits n. */
export function fill(text: string, params: WordParams = {}): string {
  const forms = text.split(' | ')
  const form = forms.length === 2 && 'n' in params ? forms[params.n === 1 ? 0 : 1]! : text
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name]
    if (value === undefined) return whole
    return typeof value === 'number' ? value.toLocaleString('en-US') : value
  })
}
