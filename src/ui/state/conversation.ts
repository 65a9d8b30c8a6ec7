import { createEffect, createMemo, createSignal, on, onCleanup, type Accessor } from 'solid-js'
import type { HistoryApi } from '../../app/api/history-api.ts'
import type {
  ChatId,
  ChatSummaryView,
  ChatWindow,
  FailureView,
  FoundMessage,
  ItemId,
  MessageView,
  PersonView,
  SoughtMessage,
} from '../../app/api/views.ts'
import { isCode } from '../../core/errors.ts'
import { failureOf } from '../words/error-words.ts'
import { blockSize, MessageBlocks } from './message-blocks.ts'

/** One open chat: what is known of it, and those of its messages that have been near the screen. */
export interface Conversation {
  /** Null until the chat answered. */
  readonly chat: Accessor<ChatSummaryView | null>
  readonly people: Accessor<readonly PersonView[]>
  readonly total: Accessor<number>
  /** Of the history, as it is shown. */
  readonly generation: Accessor<number>
  /** Another value whenever messages came, went, or moved. All of a change is seen at once. */
  readonly revision: Accessor<unknown>
  /** The chat was deleted here or in another tab. */
  readonly gone: Accessor<boolean>
  readonly failure: Accessor<FailureView | null>
  /** Undefined while it is being read. */
  message(at: number): MessageView | undefined
  /** Undefined: not read, or gone. */
  byId(id: ItemId): MessageView | undefined
  /** -1: not read, or gone. */
  placeOf(id: ItemId): number
  /** Where a message stands in what is shown, however far from what is read. Null: it is not there. */
  find(sought: SoughtMessage, signal: AbortSignal): Promise<FoundMessage | null>
  /** Reads what is missing of these rows, soon. */
  need(first: number, end: number): void
  readonly reload: () => void
}

const settleMs = 40
/** How often a change is met anew because the next one came while it was read; the next notice goes on. */
const maxRounds = 5
/** Messages that are asked after when none of those in view is among the newest. */
const maxAsked = 24

interface Rows {
  readonly first: number
  readonly end: number
}

interface Shown {
  readonly window: ChatWindow
  readonly blocks: MessageBlocks
}

export function createConversation(
  api: HistoryApi,
  id: ChatId,
  historyGeneration: Accessor<number | undefined>,
): Conversation {
  const [shown, setShown] = createSignal<Shown | null>(null)
  const [gone, setGone] = createSignal(false)
  const [failure, setFailure] = createSignal<FailureView | null>(null)
  const reading = new Set<string>()
  let wanted: Rows = { first: 0, end: 0 }
  let timer: ReturnType<typeof setTimeout> | undefined
  let live = true
  let opening: Promise<void> | null = null
  let openAgain = false

  const open = (): Promise<void> => {
    openAgain = true
    return (opening ??= openNow().finally(() => (opening = null)))
  }
  const openNow = async () => {
    try {
      for (let round = 1; round <= maxRounds && openAgain && live; round++) {
        openAgain = false
        if (!(await catchUp())) openAgain = true
      }
    } catch (error) {
      if (!live) return
      if (isCode(error, 'not-found')) setGone(true)
      else setFailure(failureOf(error))
    }
  }
  /** Shows the chat as it is now, once what is in view is read. False: it changed again meanwhile. */
  const catchUp = async (): Promise<boolean> => {
    const window = await api.openChat(id)
    const before = shown()?.blocks ?? null
    const blocks = new MessageBlocks(window.generation, window.total, before)
    blocks.put(window.messages, window.messages[0]?.at ?? window.total, window.total)
    if (before && !(await follow(before, blocks))) return false
    if (!live) return true
    blocks.forget(wanted.first, wanted.end)
    setFailure(null)
    setShown({ window, blocks })
    fill()
    return true
  }
  /** Reads what was in view where it stands now, and goes there. */
  const follow = async (before: MessageBlocks, blocks: MessageBlocks): Promise<boolean> => {
    for (;;) {
      const rows = await placeNow(before, blocks)
      if (rows === 'changed') return false
      const missing = rows ? blocks.missing(rows.first, rows.end) : []
      if (missing.length === 0) {
        if (rows) wanted = rows
        return true
      }
      for (const index of missing) if (!(await readBlock(blocks, index))) return false
    }
  }
  /** Where the rows in view have gone; null when nothing tells. */
  const placeNow = async (before: MessageBlocks, blocks: MessageBlocks): Promise<Rows | 'changed' | null> => {
    const { first, end } = wanted
    const known = outwards(first, end).flatMap((at) => before.at(at) ?? [])
    const shifted = (by: number) => ({ first: Math.max(0, first + by), end: Math.max(0, end + by) })
    const sure = known.find((message) => blocks.placeOf(message.id) >= 0)
    if (sure) return shifted(blocks.placeOf(sure.id) - before.placeOf(sure.id))
    if (known.length === 0) return null
    const asked = known.slice(0, maxAsked).map((message) => ({ id: message.id, dateSent: message.dateSent }))
    const found = await api.findMessage(id, asked)
    if (found && found.generation !== blocks.generation) return 'changed'
    return found && shifted(found.at - before.placeOf(found.id))
  }
  /** False: the history is no longer the one these blocks are of. */
  const readBlock = async (blocks: MessageBlocks, index: number): Promise<boolean> => {
    const from = index * blockSize
    const to = Math.min(from + blockSize, blocks.total)
    const window = await api.readMessages(id, from, to)
    if (window.generation !== blocks.generation) return false
    blocks.put(window.messages, from, to)
    return true
  }
  const fill = () => {
    const now = shown()
    for (const index of now?.blocks.missing(wanted.first, wanted.end) ?? []) void read(now!, index)
  }
  const read = async ({ blocks }: Shown, index: number) => {
    const name = `${blocks.generation}/${index}`
    if (reading.has(name)) return
    reading.add(name)
    try {
      const same = await readBlock(blocks, index)
      const now = shown()
      if (!live || now?.blocks !== blocks) return
      if (!same) return void open()
      blocks.forget(wanted.first, wanted.end)
      setShown({ ...now })
    } catch (error) {
      if (live && !isCode(error, 'cancelled', 'not-found')) setFailure(failureOf(error))
    } finally {
      reading.delete(name)
    }
  }

  void open()
  createEffect(on(historyGeneration, () => void open(), { defer: true }))
  onCleanup(() => {
    live = false
    clearTimeout(timer)
  })
  return {
    chat: createMemo(() => shown()?.window.chat ?? null),
    people: createMemo(() => shown()?.window.people ?? []),
    total: createMemo(() => shown()?.blocks.total ?? 0),
    generation: createMemo(() => shown()?.blocks.generation ?? 0),
    revision: shown,
    gone,
    failure,
    message: (at) => shown()?.blocks.at(at),
    byId: (item) => shown()?.blocks.byId(item),
    placeOf: (item) => shown()?.blocks.placeOf(item) ?? -1,
    find: async (sought, signal) => {
      for (let round = 1; ; round++) {
        const found = await api.findMessage(id, [sought], signal)
        if (!found || found.generation === shown()?.blocks.generation || round === maxRounds) return found
        await open()
      }
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

/** Positions from the middle of a range to its edges. */
function outwards(first: number, end: number): number[] {
  const middle = (first + end - 1) / 2
  const positions = Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i)
  return positions.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))
}
