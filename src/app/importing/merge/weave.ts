import type { FrameColumns } from '../../../domain/core-port.ts'
import { frameFlags } from '../../../domain/core-port.ts'
import { throwIfCancelled } from '../../../domain/file/read-archive.ts'
import type { HistoryBuilder } from '../../../domain/history/build-types.ts'
import type { PageId, Segment, SegmentEntry, SegmentId, Spine } from '../../../domain/history/types.ts'
import type { ImportRun } from '../import-run.ts'
import type { Classification } from './classification.ts'
import type { Gatherer } from './gatherer.ts'
import type { ScannedPage } from './index-history.ts'
import { PageOpener } from './index-history.ts'
import type { SourceCursor } from './source-cursor.ts'

/** What a message was recognised by. */
export interface RemovedItem {
  readonly chat: number
  readonly author: number
  readonly dateSent: number
  readonly occurrence: number
}

export interface Weaving {
  readonly run: ImportRun
  readonly spine: Spine
  readonly found: Classification
  readonly cursor: SourceCursor
  readonly builder: HistoryBuilder
  readonly gatherer: Gatherer
}

/**
 * Weaves the new items of a source into the history: a stable merge on the running maximum of dateReceived (dateSent
 * where there is none), what is here first. Segments that nothing falls into and nothing changes are kept unopened.
 */
export class Weaver {
  readonly droppedPages: PageId[] = []
  readonly droppedSegments: SegmentId[] = []
  /** What was in this history and is no more. */
  readonly removed: RemovedItem[] = []
  /** Chats that lie in segments which were written anew. */
  readonly touched = new Set<number>()
  private readonly parts: Weaving
  private readonly opener: PageOpener
  private reached = 0
  private nextNew = 0

  constructor(parts: Weaving) {
    this.parts = parts
    this.opener = new PageOpener(parts.run.ports)
  }

  async weave(): Promise<void> {
    const { spine, cursor, gatherer, run, found } = this.parts
    const total = spine.items + found.newAt.length
    let done = 0
    for (const [i, entry] of spine.segments.entries()) {
      throwIfCancelled(run.signal)
      await this.segment(i, entry)
      done += entry.items
      run.onProgress({ step: 'merging', done: Math.min(total, done + this.nextNew), total, unit: 'messages' })
    }
    await this.emitNewBelow(Infinity)
    await gatherer.flush()
    await cursor.finish()
  }

  private async segment(i: number, entry: SegmentEntry): Promise<void> {
    const { builder, cursor, found, gatherer, run } = this.parts
    const reach = Math.max(this.reached, entry.maxOrder)
    const updated = found.lastUpdate[i]! >= 0
    const changed = updated || found.removedIn[i]! > 0
    const [segment] = await run.ports.store.readSegments([entry.id])
    if (!changed && !(this.nextKey() < reach)) {
      await gatherer.flush()
      await builder.keepSegment(entry, segment!)
    } else {
      if (updated) await cursor.readPast(found.lastUpdate[i]!)
      await this.rewrite(segment!, found.startOf(i))
    }
    this.reached = reach
  }

  private async rewrite(segment: Segment, start: number): Promise<void> {
    this.droppedSegments.push(segment.id)
    for (const page of segment.pages) this.droppedPages.push(page.id)
    for (const chat of segment.postings.keys()) this.touched.add(chat)
    let ordinal = start
    for await (const page of this.opener.pagesOf(segment)) {
      await this.rewritePage(page, ordinal)
      ordinal += page.page.items
    }
  }

  private async rewritePage({ page, frames, columns }: ScannedPage, start: number): Promise<void> {
    const { builder, cursor, gatherer, found } = this.parts
    builder.dropItems(columns, 0, page.items)
    for (let i = 0; i < page.items; i++) {
      this.reached = Math.max(this.reached, columns.dateReceived[i]! || columns.dateSent[i]!)
      if (this.nextKey() < this.reached) await this.emitNewBelow(this.reached)
      if (found.removed[start + i] === 1) {
        this.noteRemoved(columns, i)
        continue
      }
      const at = columns.at[i]!
      const update = cursor.updates.get(start + i)
      if (update) cursor.updates.delete(start + i)
      await gatherer.add(update ?? frames.subarray(at, at + columns.length[i]!), page.itemIds[i]!)
    }
  }

  /** Messages alike in chat, author and date come one behind the other, so in one page almost always. */
  private noteRemoved(columns: FrameColumns, i: number): void {
    if (columns.flags[i]! & frameFlags.odd) return
    const who = { chat: columns.chat[i]!, author: columns.author[i]!, dateSent: columns.dateSent[i]! }
    let occurrence = 0
    for (let j = 0; j < i; j++) {
      const alike = columns.chat[j] === who.chat && columns.author[j] === who.author
      if (alike && columns.dateSent[j] === who.dateSent) occurrence++
    }
    this.removed.push({ ...who, occurrence })
  }

  /** `Infinity`: there is none any more. */
  private nextKey(): number {
    const { newKeys } = this.parts.found
    return this.nextNew < newKeys.length ? newKeys.at(this.nextNew) : Infinity
  }

  private async emitNewBelow(key: number): Promise<void> {
    const { cursor, gatherer, found } = this.parts
    while (this.nextNew < found.newKeys.length && found.newKeys.at(this.nextNew) < key) {
      const frame = await cursor.nextNew()
      if (!frame) return
      await gatherer.add(frame, 0)
      this.nextNew++
    }
  }
}
