import { concat } from '../../core/bytes.ts'
import type { Bytes } from '../../core/bytes.ts'
import type { ChatPlace, ChatRecords, KeptHistory } from './build-types.ts'
import { maxLineBytes } from './chat-codec.ts'
import { frameOffsets, peekDateSent } from './frame-peek.ts'
import { openMissing } from './missing-frames.ts'
import type { KnownItem, MissingItem } from './missing-frames.ts'
import type { ChatDigest, SegmentDigest } from './segment-draft.ts'
import { joinTails, noTail, tailOf, tailPages } from './tail-columns.ts'
import type { TailColumns } from './tail-columns.ts'
import { maxTailBytes, maxTailPages, tailItems } from './types.ts'
import type { ChatId, ChatRow, ChatTail, Segment } from './types.ts'
import { owned } from './wire.ts'

/** The books of one chat while segments are added at either end. */
interface ChatState {
  items: number
  unread: number
  /** -1: not known without opening a page. */
  lastDate: number
  /** Null: not known without opening a page, or among the tail's frames. */
  lastFrame: Bytes | null
  tail: TailColumns
  shares: ChatRow['segments'][number][]
}

/**
 * Keeps the books of all chats: segments are appended (build, merge) or prepended (restore, newest first). Rows and
 * tails are made at the end, or whenever a part is published.
 */
export class ChatLedger {
  private readonly states = new Map<ChatId, ChatState>()

  /** Goes on from records as they were committed. */
  seed(records: ChatRecords): void {
    this.states.set(records.row.chat, {
      items: records.row.items,
      unread: records.row.unread,
      lastDate: records.row.lastDate,
      lastFrame: records.row.items > 0 ? records.row.lastFrame : null,
      tail: tailOfRecord(records.tail),
      shares: [...records.row.segments],
    })
  }

  /** Begins anew with places only: everything else is looked up when records are made. */
  restart(
    chat: ChatId,
    known: { readonly segments: ChatRow['segments']; readonly unread: number; readonly tail: TailColumns },
  ): void {
    const items = known.segments.reduce((sum, share) => sum + share.items, 0)
    const lastDate = items > 0 ? -1 : 0
    const { unread, tail } = known
    this.states.set(chat, { items, unread, lastDate, lastFrame: null, tail, shares: [...known.segments] })
  }

  append(digest: SegmentDigest): void {
    for (const [chat, added] of digest.chats) {
      const state = this.count(chat, added)
      state.lastDate = added.lastDate
      state.lastFrame = null
      state.tail = joinTails(state.tail, added.tail)
      state.shares.push({ id: digest.id, items: added.items })
    }
  }

  prepend(digest: SegmentDigest): void {
    for (const [chat, added] of digest.chats) {
      const state = this.count(chat, added)
      if (state.items === added.items) state.lastDate = added.lastDate
      state.tail = joinTails(added.tail, state.tail)
      state.shares.unshift({ id: digest.id, items: added.items })
    }
  }

  private count(chat: ChatId, added: ChatDigest): ChatState {
    let state = this.states.get(chat)
    if (!state) {
      state = emptyState()
      this.states.set(chat, state)
    }
    state.items += added.items
    state.unread += added.unread
    return state
  }

  /** Appends a segment whose pages stay closed: what only they know is looked up when records are made. */
  appendKept(segment: Segment): void {
    this.append(digestOfKept(segment))
  }

  addUnread(chat: ChatId, difference: number): void {
    const state = this.states.get(chat)
    if (state) state.unread = Math.max(0, state.unread + difference)
  }

  chats(): ReadonlySet<ChatId> {
    return new Set(this.states.keys())
  }

  /** A row and a tail for each place, chats without items included. */
  async records(places: Iterable<ChatPlace>, kept?: KeptHistory): Promise<ChatRecords[]> {
    const wanted = [...places].map((place) => ({ place, state: this.states.get(place.chat) ?? emptyState() }))
    const missing = wanted.flatMap(({ place, state }) => missingOf(place.chat, state))
    const known = await openMissing(missing, kept)
    return wanted.map(({ place, state }) => recordsOf(place, state, known))
  }
}

const noBytes: Bytes = new Uint8Array(0)

function emptyState(): ChatState {
  return { items: 0, unread: 0, lastDate: 0, lastFrame: null, tail: noTail, shares: [] }
}

function tailOfRecord(tail: ChatTail): TailColumns {
  const count = tail.pages.reduce((sum, page) => sum + page.positions.length, 0)
  const columns = tailOf(count, tail.frames)
  let at = 0
  for (const page of tail.pages) {
    for (const position of page.positions) {
      columns.pages[at] = page.id
      columns.positions[at++] = position
    }
  }
  const held = tail.itemIds.length
  const offsets = frameOffsets(tail.frames, held)
  if (tail.pages.length > maxTailPages) columns.itemIds.fill(0)
  tail.itemIds.forEach((id, i) => {
    columns.itemIds[count - held + i] = id
    columns.lengths[count - held + i] = offsets[i + 1]! - offsets[i]!
  })
  return columns
}

function digestOfKept(segment: Segment): SegmentDigest {
  const starts: number[] = []
  let items = 0
  for (const page of segment.pages) {
    starts.push(items)
    items += page.items
  }
  const chats = new Map<ChatId, ChatDigest>()
  for (const [chat, positions] of segment.postings) {
    const last = positions.subarray(Math.max(0, positions.length - tailItems))
    const tail = tailOf(last.length, new Uint8Array(0))
    let page = 0
    last.forEach((position, i) => {
      while (page + 1 < starts.length && starts[page + 1]! <= position) page++
      tail.pages[i] = segment.pages[page]!.id
      tail.positions[i] = position - starts[page]!
    })
    chats.set(chat, { items: positions.length, unread: 0, lastDate: -1, tail })
  }
  return { id: segment.id, chats }
}

/** Items whose frames the records need and the ledger does not hold. */
function missingOf(chat: ChatId, state: ChatState): MissingItem[] {
  const { tail } = state
  const spread = tailPages(tail) > maxTailPages
  const known = state.lastFrame && state.lastDate >= 0
  const from = spread ? 0 : known ? tail.count : Math.max(0, tail.count - 1)
  const missing: MissingItem[] = []
  for (let i = tail.count - 1; i >= from; i--) {
    if (tail.itemIds[i]! < 0) missing.push({ chat, page: tail.pages[i]!, position: tail.positions[i]! })
    else if (tail.lengths[i] === 0) break
  }
  return missing
}

/** Held frames and those just opened, newest first, until 32 KiB are full. */
function newestItems(tail: TailColumns, known: (page: number, position: number) => KnownItem | undefined) {
  const items: KnownItem[] = []
  let end = tail.frames.length
  let total = 0
  for (let i = tail.count - 1; i >= 0; i--) {
    const length = tail.lengths[i]!
    end -= length
    const id = tail.itemIds[i]!
    if (id >= 0 && length === 0) break
    const item =
      id >= 0
        ? { id, frame: tail.frames.subarray(end, end + length) }
        : known(tail.pages[i]!, tail.positions[i]!)
    if (!item) break
    total += item.frame.length
    if (total > maxTailBytes && items.length > 0) break
    items.push(item)
  }
  return items
}

function recordsOf(place: ChatPlace, state: ChatState, known: ReadonlyMap<string, KnownItem>): ChatRecords {
  const { tail } = state
  const newest = newestItems(tail, (page, position) => known.get(`${page}/${position}`))
  const last = newest[0]?.frame
  const lastFrame = state.lastFrame ?? (last && last.length <= maxLineBytes ? owned(last) : noBytes)
  const row: ChatRow = {
    chat: place.chat,
    recipient: place.recipient,
    items: state.items,
    unread: state.unread,
    lastDate: state.lastDate >= 0 ? state.lastDate : last ? peekDateSent(last) : 0,
    lastFrame,
    segments: [...state.shares],
    row: place.row,
  }
  const held = tailPages(tail) > maxTailPages ? fitting(newest).reverse() : []
  const frames = concat(...held.map((item) => item.frame))
  return {
    row,
    tail: { chat: place.chat, pages: placesOf(tail), frames, itemIds: held.map((item) => item.id) },
  }
}

function fitting(newest: readonly KnownItem[]): KnownItem[] {
  return newest[0] && newest[0].frame.length > maxTailBytes ? [] : [...newest]
}

function placesOf(tail: TailColumns): ChatTail['pages'] {
  const pages: { id: number; positions: number[] }[] = []
  for (let i = 0; i < tail.count; i++) {
    const last = pages.at(-1)
    if (last?.id === tail.pages[i]) last!.positions.push(tail.positions[i]!)
    else pages.push({ id: tail.pages[i]!, positions: [tail.positions[i]!] })
  }
  return pages
}
