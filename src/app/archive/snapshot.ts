import { HeirloomError } from '../../core/errors.ts'
import type { ChatId, DirectoryRow, PageEntry, Spine } from '../../domain/history/types.ts'
import type { HistoryStore } from '../../domain/ports.ts'

/** A history as it stood at one generation; its pages stay unread. */
export interface Snapshot {
  readonly spine: Spine
  /** Pages of each segment, segments in order. */
  readonly segments: readonly (readonly PageEntry[])[]
  readonly directory: readonly DirectoryRow[]
  readonly chats: readonly { readonly chat: ChatId; readonly items: number }[]
}

const segmentsPerRead = 32
const maxTries = 5

/** `not-found`: there is no history. `conflict`: it changes faster than it can be read. */
export async function readSnapshot(store: HistoryStore): Promise<Snapshot> {
  for (let tries = 0; tries < maxTries; tries++) {
    const spine = await store.readSpine()
    if (!spine) throw new HeirloomError('not-found', 'there is no history yet')
    const read = await readParts(store, spine)
    const after = await store.readSpine()
    if (read && after?.generation === spine.generation) return { spine, ...read }
  }
  throw new HeirloomError('conflict', 'the history is being changed')
}

async function readParts(store: HistoryStore, spine: Spine): Promise<Omit<Snapshot, 'spine'> | null> {
  const ids = spine.segments.map(({ id }) => id)
  const segments: (readonly PageEntry[])[] = []
  try {
    for (let at = 0; at < ids.length; at += segmentsPerRead) {
      const read = await store.readSegments(ids.slice(at, at + segmentsPerRead))
      segments.push(...read.map(({ pages }) => pages))
    }
  } catch (error) {
    // Gone meanwhile, with a change that the second look at the spine shows.
    const after = await store.readSpine()
    if (after?.generation !== spine.generation) return null
    throw error
  }
  const directory = await store.readDirectory()
  const rows = await store.readChatRows()
  return { segments, directory, chats: rows.map(({ chat, items }) => ({ chat, items })) }
}
