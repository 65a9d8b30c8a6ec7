import { concat } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { Core } from '../../domain/core-port.ts'
import { frameColumns, frameFlags } from '../../domain/core-port.ts'
import type { Block } from '../../domain/file/blocks.ts'
import { packBlock } from '../../domain/file/blocks.ts'
import { expiredBy, leftOutOfArchive } from '../../domain/frame/expiry.ts'
import type { Page, Spine } from '../../domain/history/types.ts'
import { maxPageItems } from '../../domain/history/types.ts'
import { ItemCheck } from '../../domain/importers/signal/item-check.ts'
import { frameOf } from '../../domain/importers/signal/item-runs.ts'
import type { KnownIds } from '../../domain/importers/signal/known-ids.ts'
import type { ExportFiles } from './export-files.ts'
import type { HistoryStore } from '../../domain/ports.ts'

export interface PagesExport {
  readonly store: HistoryStore
  readonly core: Core
  readonly spine: Spine
  readonly known: KnownIds
  /** Milliseconds: what has expired by then stays out. */
  readonly now: number
  readonly onItems: (done: number) => void
  /** Takes note of the files that the items name; null: no files go along. */
  readonly files: ExportFiles | null
  readonly keptCopy: boolean
}

/** Segments whose pages are read at once: about 1 MiB. */
const segmentsAhead = 2

/**
 * The items of a history as blocks of an archive: stored pages as they lie. Each is looked through first (one odd
 * item would have the whole file refused), and only pages that hold expired or odd ones are packed again.
 */
export class PageBlocks {
  messages = 0
  leftOut = 0
  private readonly plan: PagesExport
  private readonly items: ItemCheck
  private readonly columns = frameColumns(maxPageItems)

  constructor(plan: PagesExport) {
    this.plan = plan
    this.items = new ItemCheck(plan.known)
  }

  async *blocks(): AsyncGenerator<Block, void, void> {
    const { spine } = this.plan
    const ids = spine.segments.map((segment) => segment.id)
    let next = this.readSegments(ids.slice(0, segmentsAhead))
    for (let i = 0; i < ids.length; i += segmentsAhead) {
      const pages = await next
      // Read while the pages before are written.
      next = this.readSegments(ids.slice(i + segmentsAhead, i + 2 * segmentsAhead))
      next.catch(() => undefined)
      for (const page of pages) {
        const block = await this.block(page)
        if (block) yield block
      }
      this.plan.onItems(this.messages + this.leftOut)
    }
  }

  private async readSegments(ids: readonly number[]): Promise<Page[]> {
    if (ids.length === 0) return []
    const segments = await this.plan.store.readSegments(ids)
    return this.plan.store.readPages(segments.flatMap((segment) => segment.pages.map((page) => page.id)))
  }

  private async block(page: Page): Promise<Block | null> {
    const { core, now, files, keptCopy } = this.plan
    const frames = core.inflate(page.body, page.uncompressedLength)
    if (core.crc32(frames) !== page.crc32) throw new HeirloomError('bad-record', 'a page is not what it was')
    const { frames: count, next } = core.scan(frames, 0, this.columns)
    if (count !== page.items || next !== frames.length)
      throw new HeirloomError('bad-record', 'a page does not hold what it says')
    const kept: Uint8Array[] = []
    const naming: number[] = []
    for (let i = 0; i < count; i++) {
      if (expiredBy(this.columns, i, now) || this.items.check(frames, this.columns, i)) continue
      if (keptCopy && leftOutOfArchive(this.columns, i, now)) continue
      if (files && this.columns.flags[i]! & frameFlags.namesHashed) naming.push(kept.length)
      kept.push(frameOf(frames, this.columns, i))
    }
    this.messages += kept.length
    this.leftOut += count - kept.length
    const settling = naming.map((at) => kept[at]!)
    const settled = settling.length > 0 && (await files!.settle(settling))
    naming.forEach((at, i) => (kept[at] = settling[i]!))
    if (kept.length === count && !settled)
      return { body: page.body, length: frames.length, crc32: page.crc32 }
    return kept.length === 0 ? null : packBlock(core, concat(...kept))
  }
}
