import { createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js'
import type { HistoryApi } from '../../app/history-api.ts'
import type {
  ChatId,
  ChatSummaryView,
  ChatWindow,
  FailureView,
  MessageView,
  PersonView,
} from '../../app/views.ts'
import { isCode } from '../../core/errors.ts'
import { failureOf } from '../words/error-words.ts'

/** One open chat: what is known of it, and those of its messages that have been near the screen. */
export interface Conversation {
  /** Null until the chat answered. */
  readonly chat: Accessor<ChatSummaryView | null>
  readonly people: Accessor<readonly PersonView[]>
  readonly total: Accessor<number>
  /** The chat was deleted here or in another tab. */
  readonly gone: Accessor<boolean>
  readonly failure: Accessor<FailureView | null>
  /** Undefined while it is being read. */
  message(at: number): MessageView | undefined
  /** Reads what is missing of these rows, soon. */
  need(first: number, end: number): void
  readonly reload: () => void
}

/** Messages are read and dropped in blocks of this many positions. */
const blockSize = 50
/** Blocks kept: 4 000 messages, far more than any screen shows. */
const maxBlocks = 80
const settleMs = 40

interface Block {
  readonly generation: number
  readonly messages: readonly MessageView[]
}

export function createConversation(
  api: HistoryApi,
  id: ChatId,
  historyGeneration: Accessor<number | undefined>,
): Conversation {
  const [view, setView] = createSignal<ChatWindow | null>(null)
  const [gone, setGone] = createSignal(false)
  const [failure, setFailure] = createSignal<FailureView | null>(null)
  const [version, setVersion] = createSignal(0)
  const blocks = new Map<number, Block>()
  const reading = new Set<number>()
  let wanted = { first: 0, end: 0 }
  let timer: ReturnType<typeof setTimeout> | undefined
  let live = true
  let opening = false
  let openAgain = false

  const put = (window: ChatWindow) => {
    for (const message of window.messages) {
      const index = Math.floor(message.at / blockSize)
      const known = blocks.get(index)
      const fresh = known && known.generation === window.generation ? [...known.messages] : []
      fresh[message.at - index * blockSize] = message
      blocks.set(index, { generation: window.generation, messages: fresh })
    }
    setVersion((n) => n + 1)
  }
  const open = async () => {
    if (opening) {
      openAgain = true
      return
    }
    opening = true
    try {
      const window = await api.openChat(id)
      if (!live) return
      put(window)
      setFailure(null)
      setView(window)
      fill()
    } catch (error) {
      if (!live) return
      if (isCode(error, 'not-found')) setGone(true)
      else setFailure(failureOf(error))
    } finally {
      opening = false
    }
    if (openAgain) {
      openAgain = false
      void open()
    }
  }
  const isWhole = (index: number, total: number) => {
    const block = blocks.get(index)
    if (!block || block.generation !== view()?.generation) return false
    const size = Math.min(blockSize, total - index * blockSize)
    for (let i = 0; i < size; i++) if (!block.messages[i]) return false
    return true
  }
  const fill = () => {
    const total = view()?.total ?? 0
    const last = Math.min(wanted.end, total)
    for (let index = Math.floor(wanted.first / blockSize); index * blockSize < last; index++) {
      if (!reading.has(index) && !isWhole(index, total)) void read(index, total)
    }
  }
  const read = async (index: number, total: number) => {
    reading.add(index)
    const from = index * blockSize
    try {
      const window = await api.readMessages(id, from, Math.min(from + blockSize, total))
      if (!live) return
      blocks.delete(index)
      put(window)
      forget()
      // Positions belong to a generation: a newer one means the whole view is old.
      if (window.generation !== view()?.generation) void open()
    } catch (error) {
      if (live && !isCode(error, 'cancelled', 'not-found')) setFailure(failureOf(error))
    } finally {
      reading.delete(index)
    }
  }
  const forget = () => {
    const middle = (wanted.first + wanted.end) / 2 / blockSize
    const far = [...blocks.keys()].sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle))
    for (const index of far.slice(0, Math.max(0, blocks.size - maxBlocks))) blocks.delete(index)
  }

  void open()
  createEffect(on(historyGeneration, () => void open(), { defer: true }))
  onCleanup(() => {
    live = false
    clearTimeout(timer)
  })
  return {
    chat: () => view()?.chat ?? null,
    people: () => view()?.people ?? [],
    total: () => view()?.total ?? 0,
    gone,
    failure,
    message: (at) => {
      version()
      const index = Math.floor(at / blockSize)
      return blocks.get(index)?.messages[at - index * blockSize]
    },
    need: (first, end) => {
      wanted = { first, end }
      clearTimeout(timer)
      timer = setTimeout(fill, settleMs)
    },
    reload: () => {
      setFailure(null)
      void open()
    },
  }
}
