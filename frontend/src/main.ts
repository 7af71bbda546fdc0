import { VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import { queryClient } from './api/query'
import App from './App.vue'
import { runOutbox } from './shell/outbox'
import { router } from './shell/router'
import { apply } from './ui/theme'
import './style.css'

apply()
runOutbox()
createApp(App).use(router).use(VueQueryPlugin, { queryClient }).mount('#app')

// Only what the server delivers over TLS (or from this machine) may install itself for use without reception.
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  window.addEventListener('load', () => { void navigator.serviceWorker.register('/sw.js').catch(() => {}) })
}
