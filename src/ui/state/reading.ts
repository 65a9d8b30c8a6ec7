import { createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js'
import type { HistoryApi } from '../../app/api/history-api.ts'
import type { ChatId, UnreadView } from '../../app/api/views.ts'
import type { Conversation } from './conversation.ts'

/** Whoever only passes by has not read. */
const readMs = 500

/**
 * Marks an open chat as read once its end has been in view for a moment, in a window that can be seen. Tells what was
 * unread when the chat was opened; null until that is known.
 */
export function createReading(
  api: HistoryApi,
  id: ChatId,
  conversation: Conversation,
  atEnd: Accessor<boolean>,
): Accessor<UnreadView | null> {
  const [unread, setUnread] = createSignal<UnreadView | null>(null)
  const [visible, setVisible] = createSignal(isVisible())
  const look = () => setVisible(isVisible())
  document.addEventListener('visibilitychange', look)
  onCleanup(() => document.removeEventListener('visibilitychange', look))
  const read = async (generation: number) => {
    const was = await api.markRead(id, generation)
    setUnread((known) => known ?? was)
  }
  createEffect(
    on([conversation.generation, atEnd, visible], ([generation, end, seen]) => {
      if (generation === 0 || !end || !seen) return
      // What cannot be marked now is marked the next time.
      const timer = setTimeout(() => void read(generation).catch(() => undefined), readMs)
      onCleanup(() => clearTimeout(timer))
    }),
  )
  return unread
}

function isVisible(): boolean {
  return document.visibilityState === 'visible'
}
