import type { PagePacker } from '../ports.ts'
import type { BuiltSegment } from './build-types.ts'
import type { DraftPage, SegmentDigest, SegmentDraft } from './segment-draft.ts'
import type { Page, PageEntry, PageFacts, PageId, Segment, SegmentEntry } from './types.ts'

export interface PackedSegment {
  readonly entry: SegmentEntry
  readonly digest: SegmentDigest
  /** Resolves when all pages are packed. The draft may be cleared before. */
  readonly built: Promise<BuiltSegment>
}

/** Gives ids to a draft's pages and has them packed, all at once. */
export function packSegment(draft: SegmentDraft, packer: PagePacker, nextId: () => number): PackedSegment {
  const id = nextId()
  // The draft's own list is emptied with it.
  const drafts = [...draft.pages()]
  const pageIds = drafts.map(nextId)
  const entry = draft.entry(id)
  const postings = draft.postings()
  const digest = draft.digest(id, pageIds, postings)
  const packing = drafts.map((page, i) => packPage(draft, page, pageIds[i]!, packer))
  const built = Promise.all(packing).then((pages) => ({
    entry,
    pages,
    segment: { id, pages: pages.map((page, i) => pageEntry(page, drafts[i]!)), postings },
  }))
  return { entry, digest, built }
}

/** Reads the draft before it returns. */
export async function packPage(
  draft: SegmentDraft,
  page: DraftPage,
  id: PageId,
  packer: PagePacker,
): Promise<Page> {
  const itemIds = draft.itemIdsOf(page)
  const { body, crc32, contentHash } = await packer.pack(draft.framesOf(page))
  return { ...factsOf({ ...page, crc32, contentHash }), id, itemIds, body }
}

/** What a segment says of a page. */
export function pageEntry(page: Page, { withoutFiles }: DraftPage): PageEntry {
  return { ...factsOf(page), id: page.id, compressedLength: page.body.length, withoutFiles }
}

function factsOf(page: PageFacts): PageFacts {
  return {
    items: page.items,
    uncompressedLength: page.uncompressedLength,
    crc32: page.crc32,
    contentHash: page.contentHash,
    minDate: page.minDate,
    maxDate: page.maxDate,
    maxOrder: page.maxOrder,
    viewOnce: page.viewOnce,
    soonestExpiry: page.soonestExpiry,
    shortestTimer: page.shortestTimer,
    odd: page.odd,
  }
}

/** Whether the same frames were cut in the same places. */
export function sameAsStaged(
  draft: SegmentDraft,
  staged: Segment,
  crc32: (bytes: Uint8Array) => number,
): boolean {
  const drafts = draft.pages()
  return (
    drafts.length === staged.pages.length &&
    staged.pages.every((page, i) => {
      const mine = drafts[i]!
      return (
        mine.items === page.items &&
        mine.uncompressedLength === page.uncompressedLength &&
        crc32(draft.framesOf(mine)) === page.crc32
      )
    })
  )
}
