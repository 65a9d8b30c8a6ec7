import { assembleSegment } from '../../domain/history/assemble.ts'
import { ChatLedger } from '../../domain/history/chat-ledger.ts'
import type { ChatId, ChatRow, Spine } from '../../domain/history/types.ts'
import type { Directory } from './directory.ts'
import type { HistoryDeps } from './history-deps.ts'

/** Rows are missing: they were written under another derived version, which reads as absent. */
export function needsBooks(rows: ReadonlyMap<ChatId, ChatRow>, directory: Directory, spine: Spine): boolean {
  if (spine.restoring) return false
  for (const chat of directory.chats.keys()) if (!rows.has(chat)) return true
  return false
}

/** Makes every chat row and tail anew from the pages. Takes one pass over the whole history. */
export async function rebuildBooks(
  { store, core, inflateMany }: HistoryDeps,
  spine: Spine,
  directory: Directory,
): Promise<void> {
  const ledger = new ChatLedger()
  for (const { id } of spine.segments) {
    const segment = (await store.readSegments([id]))[0]!
    const pages = await store.readPages(segment.pages.map((page) => page.id))
    const deflated = pages.map((page) => ({ body: page.body, length: page.uncompressedLength }))
    const frames = inflateMany
      ? await inflateMany(deflated)
      : deflated.map(({ body, length }) => core.inflate(body, length))
    const inflated = pages.map((page, i) => ({ page, frames: frames[i]! }))
    ledger.append(assembleSegment(id, inflated, core).digest)
  }
  const putChats = await ledger.records(directory.chats.values())
  await store.commit({ spine: { ...spine, generation: spine.generation + 1 }, putChats })
}
