import { createSignal } from 'solid-js'
import type { FailureView, FoundMessage, ItemId, MessageView } from '../../../app/api/views.ts'
import type { Conversation } from '../../state/conversation.ts'
import { createTask } from '../../state/task.ts'

export type QuoteState = 'idle' | 'seeking' | 'missing' | FailureView

/** Leads from a quote to its original, which may lie far from what is loaded. */
export interface QuoteFollower {
  /** Of the quote in this message. */
  state(message: MessageView): QuoteState
  follow(message: MessageView): Promise<void>
  /** Calls a search off. */
  readonly stop: () => void
}

export function createQuoteFollower(
  conversation: Conversation,
  show: (found: FoundMessage) => void,
): QuoteFollower {
  const task = createTask<FoundMessage | null>()
  const [asked, setAsked] = createSignal<ItemId | null>(null)
  const [missing, setMissing] = createSignal<ReadonlySet<ItemId>>(new Set())
  return {
    state: ({ id, quote }) => {
      // Whoever made the backup had lost the original already.
      if (quote?.dateSent === 0) return 'missing'
      if (asked() === id && task.state() === 'busy') return 'seeking'
      if (asked() === id && task.failure()) return task.failure()!
      return missing().has(id) ? 'missing' : 'idle'
    },
    follow: async ({ id, quote }) => {
      if (!quote || quote.dateSent === 0) return
      setAsked(id)
      const sought = { dateSent: quote.dateSent, author: quote.author.id }
      const found = await task.run((_, signal) => conversation.find(sought, signal))
      if (task.state() !== 'done' || asked() !== id) return
      setMissing((ids) => new Set([...[...ids].filter((other) => other !== id), ...(found ? [] : [id])]))
      if (found) show(found)
    },
    stop: () => task.stop(),
  }
}
