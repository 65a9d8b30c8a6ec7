import type { ChatPlace, ChatRecords, KeptHistory } from './build-types.ts'
import { ChatLedger } from './chat-ledger.ts'
import type { RewriteTools, RewrittenSegment } from './rewrite-types.ts'
import { tailOf } from './tail-columns.ts'
import type { TailColumns } from './tail-columns.ts'
import { maxTailPages, tailItems } from './types.ts'
import type { ChatId, ChatRow, ChatTail, PageId, Segment, SegmentId } from './types.ts'

export interface BooksInput {
  /** Records of every chat in the segments that were rewritten, and of every chat that changed. */
  readonly before: ReadonlyMap<ChatId, ChatRecords>
  readonly rewritten: ReadonlyMap<SegmentId, RewrittenSegment>
  /** A segment behind all others. */
  readonly appended: RewrittenSegment | null
  /** Chats that had no records yet. */
  readonly newPlaces: readonly ChatPlace[]
  readonly dropChats: ReadonlySet<ChatId>
  readonly tools: Pick<RewriteTools, 'openPages' | 'openSegments'>
}

/** New rows and tails of the chats in `before`, `newPlaces` included and `dropChats` left out. */
export async function rewriteBooks(input: BooksInput): Promise<ChatRecords[]> {
  const all = [...input.rewritten.values(), ...(input.appended ? [input.appended] : [])]
  const changed = new Set(all.flatMap((one) => [...one.changed]))
  const fresh = new Map(
    all.flatMap((one) => one.segments.map(({ segment }) => [segment.id, segment] as const)),
  )
  const ledger = new ChatLedger()
  const places: ChatPlace[] = [...input.newPlaces]
  for (const { row } of input.before.values()) {
    if (!input.dropChats.has(row.chat))
      places.push({ chat: row.chat, recipient: row.recipient, row: row.row })
  }
  for (const place of places) {
    const before = input.before.get(place.chat)
    const segments = sharesAfter(place.chat, before?.row.segments ?? [], input)
    const unread = all.reduce((sum, one) => sum + (one.unread.get(place.chat) ?? 0), before?.row.unread ?? 0)
    const pages = movedPlaces(before?.tail.pages ?? [], input.rewritten)
    // Spread further than before: then frames are to be kept that were not.
    const spreads = pages.length > maxTailPages && before!.tail.pages.length <= maxTailPages
    if (changed.has(place.chat) || !before || spreads) {
      const tail = await lastPlaces(place.chat, segments, fresh, input.tools.openSegments)
      ledger.restart(place.chat, { segments, unread, tail })
    } else {
      ledger.seed({ row: { ...before.row, segments, unread }, tail: { ...before.tail, pages } })
    }
  }
  return ledger.records(places, keptFrom(input, all))
}

/** Pages that were just made are not stored yet. */
function keptFrom(input: BooksInput, all: readonly RewrittenSegment[]): KeptHistory {
  const made = new Map(all.flatMap((one) => one.opened.map((opened) => [opened.page.id, opened] as const)))
  return {
    before: input.before,
    openPages: async (ids) => {
      const stored = await input.tools.openPages(ids.filter((id) => !made.has(id)))
      const byId = new Map([...made, ...stored.map((opened) => [opened.page.id, opened] as const)])
      return ids.map((id) => byId.get(id)!)
    },
  }
}

type Shares = ChatRow['segments']

function sharesAfter(chat: ChatId, before: Shares, input: BooksInput): Shares {
  const shares = before.flatMap((share) => {
    const rewritten = input.rewritten.get(share.id)
    return rewritten ? sharesIn(chat, rewritten) : [share]
  })
  // A chat may come into a segment that it was not in before: only by items behind the last one.
  const known = new Set(shares.map((share) => share.id))
  for (const one of input.rewritten.values()) {
    if (!one.changed.has(chat)) continue
    shares.push(...sharesIn(chat, one).filter((share) => !known.has(share.id)))
  }
  return input.appended ? [...shares, ...sharesIn(chat, input.appended)] : shares
}

function sharesIn(chat: ChatId, rewritten: RewrittenSegment): Shares {
  return rewritten.segments.flatMap(({ segment }) => {
    const items = segment.postings.get(chat)?.length ?? 0
    return items > 0 ? [{ id: segment.id, items }] : []
  })
}

function movedPlaces(
  places: ChatTail['pages'],
  rewritten: ReadonlyMap<SegmentId, RewrittenSegment>,
): ChatTail['pages'] {
  const moved = new Map([...rewritten.values()].flatMap((one) => [...one.moved]))
  const pages: { id: PageId; positions: number[] }[] = []
  const push = (id: PageId, position: number): void => {
    const last = pages.at(-1)
    if (last?.id === id) last.positions.push(position)
    else pages.push({ id, positions: [position] })
  }
  for (const { id, positions } of places) {
    const to = moved.get(id)
    for (const position of positions) {
      if (to) push(to.pages[position]!, to.positions[position]!)
      else push(id, position)
    }
  }
  return pages
}

/** Segments read at once on the way back. */
const stepBack = 8

/** Places of a chat's last items, from the postings of as many segments as it takes. */
async function lastPlaces(
  chat: ChatId,
  shares: Shares,
  fresh: ReadonlyMap<SegmentId, Segment>,
  openSegments: RewriteTools['openSegments'],
): Promise<TailColumns> {
  const places: { page: PageId; position: number }[] = []
  for (let end = shares.length; end > 0 && places.length < tailItems; end -= stepBack) {
    const ids = shares.slice(Math.max(0, end - stepBack), end).map((share) => share.id)
    const stored = await openSegments(ids.filter((id) => !fresh.has(id)))
    const byId = new Map([...fresh, ...stored.map((segment) => [segment.id, segment] as const)])
    for (const id of ids.reverse()) places.unshift(...placesIn(chat, byId.get(id)!))
  }
  const last = places.slice(-tailItems)
  const tail = tailOf(last.length, new Uint8Array(0))
  last.forEach(({ page, position }, i) => {
    tail.pages[i] = page
    tail.positions[i] = position
  })
  return tail
}

function placesIn(chat: ChatId, segment: Segment): { page: PageId; position: number }[] {
  const positions = (segment.postings.get(chat) ?? new Uint32Array(0)).slice(-tailItems)
  const places: { page: PageId; position: number }[] = []
  let page = 0
  let first = 0
  for (const position of positions) {
    while (position >= first + segment.pages[page]!.items) first += segment.pages[page++]!.items
    places.push({ page: segment.pages[page]!.id, position: position - first })
  }
  return places
}
