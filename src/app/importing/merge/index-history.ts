import { HeirloomError } from '../../../core/errors.ts'
import type { FrameColumns } from '../../../domain/core-port.ts'
import { frameColumns, frameFlags } from '../../../domain/core-port.ts'
import { expiredBy } from '../../../domain/frame/expiry.ts'
import { identityHasher } from '../../../domain/frame/identity.ts'
import type { Page, Segment, Spine } from '../../../domain/history/types.ts'
import { maxPageItems } from '../../../domain/history/types.ts'
import { contentHash } from '../../../domain/merge/content-hash.ts'
import { IdentityIndex, OccurrenceCounter } from '../../../domain/merge/identity-index.ts'
import type { ImportingPorts } from '../importing-ports.ts'

/** A page with its body inflated and scanned. Valid until the next page is opened. */
export interface ScannedPage {
  readonly page: Page
  readonly frames: Uint8Array
  readonly columns: FrameColumns
}

/** Opens pages one after the other; `bad-record` when one does not hold what it says. */
export class PageOpener {
  private readonly columns = frameColumns(maxPageItems)
  private readonly ports: Pick<ImportingPorts, 'core' | 'store'>

  constructor(ports: Pick<ImportingPorts, 'core' | 'store'>) {
    this.ports = ports
  }

  async *pagesOf(segment: Segment): AsyncGenerator<ScannedPage, void, void> {
    const pages = await this.ports.store.readPages(segment.pages.map((page) => page.id))
    for (const page of pages) yield this.open(page)
  }

  private open(page: Page): ScannedPage {
    const { core } = this.ports
    const frames = core.inflate(page.body, page.uncompressedLength)
    const { frames: count, next } = core.scan(frames, 0, this.columns)
    if (count !== page.items || next !== frames.length)
      throw new HeirloomError('bad-record', 'a page does not hold what it says')
    return { page, frames, columns: this.columns }
  }
}

/** Random numbers that one merge hashes with. */
export interface MergeSeeds {
  readonly identity: number
  readonly content: number
}

export function makeSeeds(ports: Pick<ImportingPorts, 'randomness'>): MergeSeeds {
  const view = new DataView(ports.randomness.bytes(8).buffer)
  return { identity: view.getUint32(0), content: view.getUint32(4) }
}

/**
 * Reads the whole history once. Items that have expired by `now` keep their ordinal but are not found: the same
 * items are left out on the source's side, so that occurrences are counted alike. Items that the scanner calls odd
 * are known by their bytes.
 */
export async function indexHistory(
  ports: Pick<ImportingPorts, 'core' | 'store'>,
  spine: Spine,
  seeds: MergeSeeds,
  now: number,
  onItems: (done: number) => void,
  onPage?: (scanned: ScannedPage, first: number) => void,
): Promise<IdentityIndex> {
  const hash = identityHasher(seeds.identity)
  const index = new IdentityIndex(spine.items)
  const occurrences = new OccurrenceCounter(hash, spine.items)
  const opener = new PageOpener(ports)
  const add = (scanned: ScannedPage) => {
    const { page, frames, columns } = scanned
    onPage?.(scanned, index.items)
    for (let i = 0; i < page.items; i++) {
      const at = columns.at[i]!
      const content = contentHash(frames, at, at + columns.length[i]!, seeds.content)
      if (expiredBy(columns, i, now)) index.add(null, content)
      else if (columns.flags[i]! & frameFlags.odd) {
        index.add(hash(content, 0, 0, occurrences.next(content, 0, 0)), content)
      } else {
        const [chat, author, date] = [columns.chat[i]!, columns.author[i]!, columns.dateSent[i]!]
        index.add(hash(chat, author, date, occurrences.next(chat, author, date)), content)
      }
    }
  }
  for (const entry of spine.segments) {
    for (const segment of await ports.store.readSegments([entry.id]))
      for await (const page of opener.pagesOf(segment)) add(page)
    onItems(index.items)
  }
  return index
}
