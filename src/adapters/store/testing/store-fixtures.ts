import { utf8 } from '../../../core/bytes.ts'
import { emptySpine } from '../../../domain/history/spine-codec.ts'
import type { Page, Segment, Spine } from '../../../domain/history/types.ts'

const facts = { uncompressedLength: 9, crc32: 7, minDate: 5, maxDate: 9, maxOrder: 9, viewOnce: 0 }
const more = { soonestExpiry: 0, shortestTimer: 0, odd: 0, contentHash: new Uint8Array(16).fill(3) }

export function somePage(id: number, text = 'page body'): Page {
  return { ...facts, ...more, id, items: 2, itemIds: [4, 9], body: utf8(text) }
}

export function someSegment(id: number, pages: readonly Page[]): Segment {
  const items = pages.reduce((sum, page) => sum + page.items, 0)
  const entries = pages.map((page) => ({
    ...facts,
    ...more,
    id: page.id,
    items: page.items,
    compressedLength: page.body.length,
    withoutFiles: false,
  }))
  return { id, pages: entries, postings: new Map([[5, Uint32Array.from({ length: items }, (_, i) => i)]]) }
}

export function someSpine(generation: number, segments: readonly Segment[] = []): Spine {
  const entries = segments.map((segment) => {
    const items = segment.pages.reduce((sum, page) => sum + page.items, 0)
    return { id: segment.id, items, pages: segment.pages.length, minDate: 5, maxDate: 9, maxOrder: 9 }
  })
  const items = entries.reduce((sum, entry) => sum + entry.items, 0)
  return { ...emptySpine, generation, segments: entries, items, unknown: new Uint8Array(0) }
}
