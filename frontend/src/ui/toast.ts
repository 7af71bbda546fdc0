/** Short messages at the edge of the screen. What can be taken back offers it: toast(t('archived'), { undo }). */
import { ref } from 'vue'

export interface Toast {
  id: number
  text: string
  tone: 'neutral' | 'danger'
  undo?: () => unknown
  action?: { label: string; run: () => unknown }
}

export const toasts = ref<Toast[]>([])
let last = 0

export function toast(text: string, options: Partial<Omit<Toast, 'id' | 'text'>> & { seconds?: number } = {}): void {
  const { seconds = options.undo || options.action ? 8 : 4, ...rest } = options
  const id = ++last
  toasts.value = [...toasts.value.slice(-2), { id, text, tone: 'neutral', ...rest }]
  setTimeout(() => dismiss(id), seconds * 1000)
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((shown) => shown.id !== id)
}
