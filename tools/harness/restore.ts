import type { HistoryApi, OnProgress } from '../../src/app/history-api.ts'
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
  let firstChatMs = 0
  const whole = api.restoreArchive(tell.progress, new AbortController().signal)
  const stop = await api.observe((status) => {
    if (firstChatMs === 0 && status.chats > 0)
      void openNewest(api).then((opened) => {
        if (opened && firstChatMs === 0) firstChatMs = performance.now() - started
      })
  })
  try {
    const report = await whole
    const ms = performance.now() - started
    if (firstChatMs === 0 && (await openNewest(api))) firstChatMs = performance.now() - started
    return { ms, firstChatMs, report }
  } finally {
    stop()
  }
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
