import { ref } from 'vue'
import { refreshQueries } from '@/api/cache'
import { api, ifMatch, takeTagged } from '@/api/client'
import { asProblem } from '@/api/problem'
import { toast } from '@/ui/toast'
import { askHome, type Todo } from './api'
import { t } from './dayWords'

/** Says that an agreed step is done; the row goes at once and can be brought back. */
export function useSettle() {
  const busy = ref('')

  async function settle(todo: Todo) {
    if (busy.value || !todo.visitId) return
    busy.value = todo.id
    try {
      const etag = await say(todo.visitId, `"${todo.version}"`, true)
      await refresh()
      toast(t('doneToast', { name: todo.enterpriseName }), { undo: () => takeBack(todo, etag) })
    } catch (error) {
      toast(asProblem(error).message, { tone: 'danger' })
      await refresh()
    } finally {
      busy.value = ''
    }
  }

  async function takeBack(todo: Todo, etag: string) {
    try {
      await say(todo.visitId!, etag, false)
      toast(t('undoneToast'))
    } catch (error) {
      toast(asProblem(error).message, { tone: 'danger' })
    }
    await refresh()
  }

  return { settle, busy }
}

async function say(id: string, version: string, done: boolean): Promise<string> {
  const answer = await takeTagged(api.POST('/visits/{id}/next-step', { params: { path: { id } }, headers: ifMatch(version), body: { done } }))
  return answer.etag
}

const refresh = () => Promise.all([askHome(), refreshQueries('visits')])
