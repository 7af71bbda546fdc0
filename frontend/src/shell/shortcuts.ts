/** "/" searches, "g" then a letter goes to a page, "?" lists them. Silent while somebody types. */
import { onBeforeUnmount, onMounted } from 'vue'
import { router } from './router'
import { nav } from './features'

const PAUSE = 1200

export function useShortcuts(actions: { search: () => void; help: () => void }) {
  let going = 0

  function press(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return
    if (event.key === '/') { event.preventDefault(); actions.search() }
    else if (event.key === '?') { event.preventDefault(); actions.help() }
    else if (event.key === 'g') going = Date.now()
    else if (Date.now() - going < PAUSE) {
      going = 0
      const item = nav.value.find(({ shortcut }) => shortcut === event.key)
      if (item) { event.preventDefault(); void router.push(item.to) }
    }
  }

  onMounted(() => window.addEventListener('keydown', press))
  onBeforeUnmount(() => window.removeEventListener('keydown', press))
}

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) || target.closest('[role="dialog"],[role="menu"]') !== null)
}
