import { directoryFrameShape } from '../importers/signal/directory-shape.ts'
import { ShapeWalker } from '../importers/signal/shape-walker.ts'
import type { DirectoryEntry } from './directory-rows.ts'

export interface Wanted {
  /** Chats that come in, in this history's ids. */
  readonly chats: ReadonlySet<number>
  /** Recipients that the items coming in refer to. */
  readonly recipients: ReadonlySet<number>
  /** Whether a call at this moment (milliseconds) is wanted. */
  readonly calls: (timestamp: number) => boolean
}

/**
 * When only a part of a source is wanted: what of its directory comes in. Chats and calls that were not chosen stay
 * out, and so do people and groups that nothing refers to then. What was here before stays.
 */
export function keepReferenced(entries: readonly DirectoryEntry[], wanted: Wanted): DirectoryEntry[] {
  const referenced = new Set(wanted.recipients)
  const walker = new ShapeWalker(directoryFrameShape, {
    recipient: (id) => referenced.add(id),
    chat: () => undefined,
  })
  const kept = new Set<DirectoryEntry>()
  const keep = (entry: DirectoryEntry) => {
    kept.add(entry)
    walker.walk(entry.body, 0, entry.body.length)
  }
  for (const entry of entries) if (entry.row !== null || staysAnyway(entry, wanted)) keep(entry)
  for (const entry of entries) {
    const item = entry.frame?.item
    if (kept.has(entry) || entry.odd || item?.case !== 'recipient') continue
    if (referenced.has(Number(item.value.id))) keep(entry)
  }
  return entries.filter((entry) => kept.has(entry))
}

function staysAnyway({ frame, odd }: DirectoryEntry, wanted: Wanted): boolean {
  const item = frame?.item
  if (odd || item?.case === undefined) return false
  if (item.case === 'chat') return wanted.chats.has(Number(item.value.id))
  if (item.case === 'adHocCall') return wanted.calls(Number(item.value.callTimestamp))
  if (item.case !== 'recipient') return true
  const kind = item.value.destination.case
  return kind === 'self' || kind === 'releaseNotes' || kind === 'distributionList'
}
