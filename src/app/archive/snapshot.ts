import { HeirloomError } from '../../core/errors.ts'
import type { ChatId, DirectoryRow, PageEntry, SegmentEntry, Spine } from '../../domain/history/types.ts'
import type { HistoryStore } from '../../domain/ports.ts'
import { nullWhenDamaged } from '../damaged.ts'

/** A history as it stood at one generation; its pages stay unread. */
export interface Snapshot {
  readonly spine: Spine
  /** Pages of each segment, in the order of the spine. */
  readonly segments: readonly SnapshotSegment[]
  readonly directory: readonly DirectoryRow[]
  readonly chats: readonly { readonly chat: ChatId; readonly items: number }[]
}

export interface SnapshotSegment {
  readonly entry: SegmentEntry
  /** Null: its record cannot be read. */
  readonly pages: readonly PageEntry[] | null
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
  const segments: SnapshotSegment[] = []
  try {
    for (let at = 0; at < spine.segments.length; at += segmentsPerRead)
      segments.push(...(await readSegments(store, spine.segments.slice(at, at + segmentsPerRead))))
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

/** Together; one by one when there is one among them that cannot be read. */
async function readSegments(
  store: HistoryStore,
  entries: readonly SegmentEntry[],
): Promise<SnapshotSegment[]> {
  const together = await nullWhenDamaged(() => store.readSegments(entries.map(({ id }) => id)))
  if (together) return entries.map((entry, i) => ({ entry, pages: together[i]!.pages }))
  const read: SnapshotSegment[] = []
  for (const entry of entries) {
    const found = await nullWhenDamaged(() => store.readSegments([entry.id]))
    read.push({ entry, pages: found?.[0]?.pages ?? null })
  }
  return read
}
