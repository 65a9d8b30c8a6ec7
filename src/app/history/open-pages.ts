import { frameOffsets } from '../../domain/history/frame-peek.ts'
import type { OpenedPage } from '../../domain/history/build-types.ts'
import type { Page, PageId, Segment, SegmentId } from '../../domain/history/types.ts'
import type { HistoryDeps } from './history-deps.ts'
import { Recent } from './recent.ts'

/** Frames of pages that stay open. */
const maxOpenBytes = 8 * 1024 * 1024
const maxOpenSegments = 96

/** Pages and segments, opened once and kept while they are in use: ids are never given twice. */
export class OpenPages {
  private readonly deps: HistoryDeps
  private readonly pages = new Recent<PageId, OpenedPage>(maxOpenBytes)
  private readonly segments = new Recent<SegmentId, Segment>(maxOpenSegments)

  constructor(deps: HistoryDeps) {
    this.deps = deps
  }

  /** In the order asked. `conflict` when one is gone. */
  async open(ids: readonly PageId[]): Promise<OpenedPage[]> {
    const found = new Map<PageId, OpenedPage>()
    for (const id of ids) {
      const known = this.pages.get(id)
      if (known) found.set(id, known)
    }
    const missing = ids.filter((id) => !found.has(id))
    if (missing.length > 0) {
      const pages = await this.deps.store.readPages(missing)
      for (const opened of await this.inflate(pages)) {
        found.set(opened.page.id, opened)
        this.pages.set(opened.page.id, opened, opened.frames.length + 4096)
      }
    }
    return ids.map((id) => found.get(id)!)
  }

  private async inflate(pages: readonly Page[]): Promise<OpenedPage[]> {
    const { core, inflateMany } = this.deps
    const deflated = pages.map((page) => ({ body: page.body, length: page.uncompressedLength }))
    const frames =
      inflateMany && pages.length > 2
        ? await inflateMany(deflated)
        : deflated.map(({ body, length }) => core.inflate(body, length))
    return pages.map((page, i) => ({
      page,
      frames: frames[i]!,
      offsets: frameOffsets(frames[i]!, page.items),
    }))
  }

  async openSegments(ids: readonly SegmentId[]): Promise<Segment[]> {
    const found = new Map<SegmentId, Segment>()
    for (const id of ids) {
      const known = this.segments.get(id)
      if (known) found.set(id, known)
    }
    const missing = ids.filter((id) => !found.has(id))
    if (missing.length > 0) {
      for (const segment of await this.deps.store.readSegments(missing)) {
        found.set(segment.id, segment)
        this.segments.set(segment.id, segment)
      }
    }
    return ids.map((id) => found.get(id)!)
  }

  clear(): void {
    this.pages.clear()
    this.segments.clear()
  }
}

/** One item's frame with its length varint, as a view. */
export function frameAt({ frames, offsets }: OpenedPage, position: number): Uint8Array {
  return frames.subarray(offsets[position], offsets[position + 1])
}
