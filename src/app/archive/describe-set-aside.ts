import type { SetAsidePart } from '../../domain/archive/set-aside.ts'
import { maxChatsNamed } from '../../domain/archive/set-aside.ts'
import type { ChatId, Segment, SegmentEntry } from '../../domain/history/types.ts'
import type { HistoryStore } from '../../domain/ports.ts'
import type { DamagedPage } from './mend-pages.ts'

type Reads = Pick<HistoryStore, 'readSegments' | 'readChatRows'>

/** Whose messages a page held: its segment's postings tell without it. */
export async function pageSetAside(store: Reads, damaged: DamagedPage): Promise<SetAsidePart> {
  const { items, minDate, maxDate, id } = damaged.entry
  const [segment] = await store.readSegments([damaged.segment])
  const chats = segment ? chatsOf(segment, id) : []
  return { kind: 'page', items, minDate, maxDate, chats, held: false }
}

function chatsOf({ pages, postings }: Segment, page: number): ChatId[] {
  let first = 0
  let end = 0
  for (const { id, items } of pages) {
    first = end
    end += items
    if (id === page) break
  }
  const holds = (positions: Uint32Array) => positions.some((position) => position >= first && position < end)
  return [...postings]
    .flatMap(([chat, positions]) => (holds(positions) ? [chat] : []))
    .slice(0, maxChatsNamed)
}

/** The rows of the chats tell which of them lie in it. */
export async function segmentSetAside(
  store: Reads,
  { id, items, minDate, maxDate }: SegmentEntry,
  held: boolean,
): Promise<SetAsidePart> {
  const rows = await store.readChatRows()
  const chats = rows.filter((row) => row.segments.some((share) => share.id === id)).map(({ chat }) => chat)
  return { kind: 'segment', items, minDate, maxDate, chats: chats.slice(0, maxChatsNamed), held }
}
