import { createSignal, type Accessor } from 'solid-js'
import type { HistoryApi } from '../../app/api/history-api.ts'
import type { ViewedOnce } from '../../app/api/expiry-api.ts'
import type { FailureView, MessageView } from '../../app/api/views.ts'
import { failureOf } from '../words/error-words.ts'

/** Looking at what can be looked at once. */
export interface Once {
  /** The message that is asked about, before anything is erased. */
  readonly asked: Accessor<MessageView | null>
  readonly busy: Accessor<boolean>
  readonly failure: Accessor<FailureView | null>
  /** What is looked at now: by then it is gone from the history. */
  readonly viewed: Accessor<ViewedOnce | null>
  readonly ask: (message: MessageView) => void
  look(): Promise<void>
  readonly close: () => void
}

export function createOnce(api: HistoryApi): Once {
  const [asked, setAsked] = createSignal<MessageView | null>(null)
  const [busy, setBusy] = createSignal(false)
  const [failure, setFailure] = createSignal<FailureView | null>(null)
  const [viewed, setViewed] = createSignal<ViewedOnce | null>(null)
  return {
    asked,
    busy,
    failure,
    viewed,
    ask(message) {
      setFailure(null)
      setAsked(message)
    },
    async look() {
      const message = asked()
      if (!message || busy()) return
      setBusy(true)
      setFailure(null)
      try {
        setViewed(await api.viewOnce(message.chat, message.id))
      } catch (error) {
        setFailure(failureOf(error))
      } finally {
        setBusy(false)
      }
    },
    close() {
      setViewed(null)
      setAsked(null)
    },
  }
}
