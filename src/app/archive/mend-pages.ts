import { equalBytes, toBase64Url } from '../../core/bytes.ts'
import { isCode } from '../../core/errors.ts'
import type { Manifest } from '../../domain/archive/manifest.ts'
import type { ObjectBody } from '../../domain/archive/object.ts'
import type { ObjectRow } from '../../domain/archive/object-rows.ts'
import type { Page, PageEntry, SegmentId } from '../../domain/history/types.ts'
import type { OwnFetching } from './fetch-object.ts'
import { damage, fetchObject } from './fetch-object.ts'
import { inflateBodies } from './open-bodies.ts'

/** A page whose record cannot be read, as its segment tells of it. */
export interface DamagedPage {
  readonly segment: SegmentId
  readonly entry: PageEntry
}

/** Objects fetched for one page: those of its dates, of which there are a few. */
const maxLookedInto = 12

/** Gets pages that cannot be read here out of the last archive, and puts them back where they were. */
export class PageMender {
  private readonly fetching: OwnFetching
  private readonly last: Manifest | null
  private readonly opened = new Map<string, Promise<readonly ObjectBody[]>>()

  constructor(fetching: OwnFetching, last: Manifest | null) {
    this.fetching = fetching
    this.last = last
  }

  /** Null: the archive does not hold it as it was. */
  async mend({ segment, entry }: DamagedPage): Promise<Page | null> {
    const body = await this.find(entry)
    if (!body) return null
    const page: Page = { ...body.facts, id: entry.id, itemIds: body.itemIds, body: body.body }
    await this.putBack(segment, page)
    return page
  }

  private async find(entry: PageEntry): Promise<ObjectBody | null> {
    const rows = this.last?.pages.filter((row) => mayHold(row, entry)) ?? []
    for (const row of rows.slice(0, maxLookedInto)) {
      for (const body of await this.bodiesOf(row)) {
        const { contentHash, items } = body.facts
        if (equalBytes(contentHash, entry.contentHash) && items === entry.items) return body
      }
    }
    return null
  }

  private bodiesOf(row: ObjectRow): Promise<readonly ObjectBody[]> {
    const name = toBase64Url(row.name)
    const known = this.opened.get(name) ?? this.fetch(row)
    this.opened.set(name, known)
    return known
  }

  private async fetch(row: ObjectRow): Promise<readonly ObjectBody[]> {
    try {
      const { content } = await fetchObject(this.fetching, row, 'pages')
      inflateBodies(this.fetching.deps, content.bodies, row)
      return content.bodies
    } catch (error) {
      if (isCode(error, 'not-found', ...damage)) return []
      throw error
    }
  }

  /** Unless its segment has been changed meanwhile: then nothing names the page any more, or its readers wait. */
  private async putBack(segment: SegmentId, page: Page): Promise<void> {
    const { store, published } = this.fetching.deps
    const spine = await store.readSpine()
    if (!spine?.segments.some(({ id }) => id === segment)) return
    try {
      await store.commit({ spine: { ...spine, generation: spine.generation + 1 }, mendPages: [page] })
      published?.()
    } catch (error) {
      // The next backup comes by again; this one has what it needs.
      if (!isCode(error, 'conflict')) throw error
    }
  }
}

function mayHold({ minDate, dateSpan }: ObjectRow, entry: PageEntry): boolean {
  return minDate * 1000 <= entry.maxDate && (minDate + dateSpan + 1) * 1000 > entry.minDate
}
