import type { HistoryApi, OnProgress } from '../../src/app/api/history-api.ts'
import type { Restored } from './door.ts'
import { NamedError, type Steps } from './import.ts'

/** Restores with the key alone and notes when the newest chat could first be read. */
export async function restore(
  api: HistoryApi,
  key: string,
  tell: { readonly step: Steps; readonly progress: OnProgress },
): Promise<Restored> {
  const started = performance.now()
  tell.step('peek')
  const answer = await api.peekArchive(key)
  if (!answer.ok) throw new NamedError(answer.reason)
  tell.step('restore')
  let ended = 0
  const whole = api.restoreArchive(tell.progress, new AbortController().signal).finally(() => {
    ended = performance.now()
  })
  whole.catch(() => undefined)
  const firstChat = await untilReadable(api, () => ended > 0)
  const report = await whole
  return { ms: ended - started, firstChatMs: firstChat - started, report }
}

/** Asks again and again, as an impatient person would. */
async function untilReadable(api: HistoryApi, over: () => boolean): Promise<number> {
  while (!(await openNewest(api)) && !over()) await new Promise((resolve) => setTimeout(resolve, 20))
  return performance.now()
}

async function openNewest(api: HistoryApi): Promise<boolean> {
  try {
    const chats = await api.listChats()
    const newest = [...chats].sort((a, b) => b.lastDate - a.lastDate)[0]
    if (!newest) return false
    const window = await api.openChat(newest.id)
    return window.messages.length > 0
  } catch {
    return false // not there yet
  }
}
