/** Tells the outbox where the features' senders are and starts it for whoever is signed in. */
import { watch } from 'vue'
import { reload, senders, startOutbox, flush, onSent, type Sender } from '@/api/outbox'
import { queryClient } from '@/api/query'
import { session } from '@/api/session'
import { forgetKept } from '@/api/store'

const found = import.meta.glob<Sender>('../features/*/outbox.ts', { import: 'default' })

senders(() => Promise.all(Object.values(found).map((load) => load())))
onSent(() => void queryClient.invalidateQueries())

export function runOutbox() {
  startOutbox()
  watch(() => session.value?.user.id, async (user, before) => {
    if (before && before !== user) await forgetKept()
    await reload()
    if (user) void flush()
  })
}
