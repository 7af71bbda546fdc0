import { createApp } from 'vue'
import { cacheFor } from './api/cache'
import App from './App.vue'
import { router } from './shell/router'
import { apply } from './ui/theme'
import './style.css'

apply()
const app = createApp(App).use(router)
cacheFor(app)
app.mount('#app')
void import('./shell/outbox').then(({ runOutbox }) => runOutbox(), () => {}) // without reception before it was ever kept

// Only what the server delivers over TLS (or from this machine) may install itself for use without reception.
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  window.addEventListener('load', () => { void navigator.serviceWorker.register('/sw.js').catch(() => {}) })
}
