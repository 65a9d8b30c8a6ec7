import { HeirloomError } from '../../core/errors.ts'
import { frameColumns } from '../core-port.ts'
import type { FrameScanner } from '../core-port.ts'
import { pageEntry } from './pack-segment.ts'
import { entryOf, SegmentDraft } from './segment-draft.ts'
import type { SegmentDigest } from './segment-draft.ts'
import { maxPageItems } from './types.ts'
import type { Page, Segment, SegmentEntry, SegmentId } from './types.ts'

export interface InflatedPage {
  readonly page: Page
  readonly frames: Uint8Array
}

export interface AssembledSegment {
  readonly entry: SegmentEntry
  readonly segment: Segment
  readonly digest: SegmentDigest
}

/**
 * A segment from whole pages as they are: at restore, and when derived records are built again. Throws `bad-record`
 * when a page's frames are not the number of chat items that it says.
 */
export function assembleSegment(
  id: SegmentId,
  pages: readonly InflatedPage[],
  scanner: FrameScanner,
): AssembledSegment {
  const draft = new SegmentDraft()
  const columns = frameColumns(maxPageItems)
  for (const { page, frames } of pages) {
    const scanned = scanner.scan(frames, 0, columns)
    if (
      scanned.frames !== page.items ||
      scanned.next !== frames.length ||
      page.itemIds.length !== page.items
    ) {
      throw new HeirloomError('bad-record', 'a page does not hold what it says')
    }
    for (let i = 0; i < scanned.frames; i++) draft.add(frames, columns, i, page.itemIds[i]!)
    draft.cut()
  }
  const drafts = draft.pages()
  if (drafts.length !== pages.length)
    throw new HeirloomError('bad-record', 'a page is longer than pages may be')
  const postings = draft.postings()
  const entries = pages.map(({ page }, i) => pageEntry(page, drafts[i]!))
  const pageIds = pages.map(({ page }) => page.id)
  return {
    entry: entryOf(id, entries),
    segment: { id, pages: entries, postings },
    digest: draft.digest(id, pageIds, postings),
  }
}
