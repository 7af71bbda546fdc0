/** Whether the server can be reached: the browser's word, corrected by what the last request met. */
import { computed, ref } from 'vue'

const connected = ref(navigator.onLine)
const reachable = ref(true)

export const online = computed(() => connected.value && reachable.value)

export function setReachable(yes: boolean) { reachable.value = yes }

window.addEventListener('online', () => {
  connected.value = true
  reachable.value = true
})
window.addEventListener('offline', () => { connected.value = false })
