/** Tells the outbox where the features' senders are and starts it for whoever is signed in. */
import { watch } from 'vue'
import { reload, senders, startOutbox, flush, onSent, type Sender } from '@/api/outbox'
import { askAgain } from '@/api/answer'
import { refreshAnswers } from '@/api/cache'
import { session } from '@/api/session'
import { forgetKept } from '@/api/store'

const found = import.meta.glob<Sender[]>('../features/*/outbox.ts', { import: 'default' })

senders(async () => (await Promise.all(Object.values(found).map((load) => load()))).flat())
onSent(() => { askAgain(); void refreshAnswers() })

export function runOutbox() {
  startOutbox()
  watch(() => session.value?.user.id, async (user, before) => {
    if (before && before !== user) await forgetKept()
    await reload()
    if (user) void flush()
  })
}
