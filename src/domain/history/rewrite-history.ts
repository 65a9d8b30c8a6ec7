import type { HistoryChange } from '../ports.ts'
import type { ChatPlace, ChatRecords } from './build-types.ts'
import { rewriteBooks } from './rewrite-books.ts'
import { rewriteSegment, roomFor } from './rewrite-segment.ts'
import type { NewItem, PageEdits, RewriteTools, RewrittenSegment } from './rewrite-types.ts'
import type { ChatId, PageId, Segment, SegmentEntry, SegmentId, Spine } from './types.ts'

export interface HistoryEdits {
  readonly edits: ReadonlyMap<SegmentId, ReadonlyMap<PageId, PageEdits>>
  readonly append?: readonly NewItem[]
  /** Directory places of chats that get their first record now. */
  readonly newPlaces?: readonly ChatPlace[]
  /** Chats whose records go; the edits remove all their items. */
  readonly dropChats?: readonly ChatId[]
}

export interface HistoryRewriteTools extends RewriteTools {
  /** In the order asked; null where a chat has none. */
  readonly readRecords: (chats: readonly ChatId[]) => Promise<readonly (ChatRecords | null)[]>
  readonly onProgress?: (done: number, total: number) => void
}

type Change = Required<
  Pick<
    HistoryChange,
    'spine' | 'addPages' | 'dropPages' | 'addSegments' | 'dropSegments' | 'putChats' | 'dropChats'
  >
>

/** Works out the change that makes these edits: what is touched is written again, and nothing else. */
export async function rewriteHistory(
  spine: Spine,
  input: HistoryEdits,
  tools: HistoryRewriteTools,
): Promise<Change> {
  const append = input.append ?? []
  const target = await appendTarget(spine, append, tools)
  const ids = new Set(input.edits.keys())
  if (target) ids.add(target.id)
  const rewritten = new Map<SegmentId, RewrittenSegment>()
  const gone = new Set<ChatId>(input.dropChats)
  for (const id of ids) {
    const segment = (await tools.openSegments([id]))[0]!
    const edits = { edits: input.edits.get(id) ?? new Map(), append: id === target?.id ? append : [] }
    const done = await rewriteSegment(segment, edits, tools)
    // A chat that goes needs no tail: then pages need not stay open for one.
    const needed = [...done.changed].some((chat) => !gone.has(chat))
    rewritten.set(id, needed ? done : { ...done, opened: [] })
    tools.onProgress?.(rewritten.size, ids.size)
  }
  const appended = append.length > 0 && !target ? await freshSegment(append, tools) : null
  const affected = await affectedChats(rewritten, appended, tools)
  const before = new Map<ChatId, ChatRecords>()
  for (const records of await tools.readRecords([...affected]))
    if (records) before.set(records.row.chat, records)
  const newPlaces = (input.newPlaces ?? []).filter((place) => !before.has(place.chat))
  const putChats = await rewriteBooks({ before, rewritten, appended, newPlaces, dropChats: gone, tools })
  return { ...partsOf(spine, rewritten, appended), putChats, dropChats: [...gone] }
}

async function appendTarget(
  spine: Spine,
  append: readonly NewItem[],
  tools: RewriteTools,
): Promise<Segment | null> {
  const last = spine.segments.at(-1)
  if (append.length === 0 || !last) return null
  const segment = (await tools.openSegments([last.id]))[0]!
  return roomFor(segment, append) ? segment : null
}

function freshSegment(append: readonly NewItem[], tools: RewriteTools): Promise<RewrittenSegment> {
  return rewriteSegment({ id: 0, pages: [], postings: new Map() }, { edits: new Map(), append }, tools)
}

/** Chats with items in a segment that gets another id, or with items that changed. */
async function affectedChats(
  rewritten: ReadonlyMap<SegmentId, RewrittenSegment>,
  appended: RewrittenSegment | null,
  tools: RewriteTools,
): Promise<Set<ChatId>> {
  const chats = new Set<ChatId>(appended?.changed)
  for (const segment of await tools.openSegments([...rewritten.keys()])) {
    for (const chat of segment.postings.keys()) chats.add(chat)
  }
  for (const one of rewritten.values()) for (const chat of one.changed) chats.add(chat)
  return chats
}

function partsOf(
  spine: Spine,
  rewritten: ReadonlyMap<SegmentId, RewrittenSegment>,
  appended: RewrittenSegment | null,
) {
  const all = [...rewritten.values(), ...(appended ? [appended] : [])]
  const segments: SegmentEntry[] = spine.segments.flatMap((entry) => {
    const one = rewritten.get(entry.id)
    return one ? one.segments.map((built) => built.entry) : [entry]
  })
  if (appended) segments.push(...appended.segments.map((built) => built.entry))
  const items = segments.reduce((sum, entry) => sum + entry.items, 0)
  const built = all.flatMap((one) => one.segments)
  return {
    spine: { ...spine, generation: spine.generation + 1, segments, items },
    addPages: built.flatMap((one) => one.pages),
    addSegments: built.map((one) => one.segment),
    dropPages: all.flatMap((one) => one.dropPages),
    dropSegments: [...rewritten.keys()],
  }
}
