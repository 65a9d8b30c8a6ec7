import { expect } from 'vitest'
import type { ChatPlace, ChatRecords } from '../build-types.ts'
import { maxTailBytes, maxTailPages, tailItems } from '../types.ts'
import type { ItemSpec } from './random-history.ts'

/** One item of the plain array that a history is compared with. */
export interface ModelItem {
  readonly id: number
  readonly frame: Uint8Array
  readonly spec: ItemSpec
  readonly page: number
  readonly position: number
  readonly segment: number
}

/** What rows and tails must be, worked out the slow and plain way. */
export function modelRecords(items: readonly ModelItem[], places: readonly ChatPlace[]): ChatRecords[] {
  return places.map((place) => {
    const mine = items.filter((item) => item.spec.chat === place.chat)
    const last = mine.at(-1)
    const segments: { id: number; items: number }[] = []
    for (const { segment } of mine) {
      if (segments.at(-1)?.id === segment) segments.at(-1)!.items++
      else segments.push({ id: segment, items: 1 })
    }
    return {
      row: {
        chat: place.chat,
        recipient: place.recipient,
        row: place.row,
        items: mine.length,
        unread: mine.filter((item) => item.spec.direction === 'incoming').length,
        lastDate: last?.spec.date ?? 0,
        lastFrame: last && last.frame.length <= 4096 ? new Uint8Array(last.frame) : new Uint8Array(0),
        segments,
      },
      tail: { chat: place.chat, ...modelTail(mine.slice(-tailItems)) },
    }
  })
}

function modelTail(last: readonly ModelItem[]) {
  const pages: { id: number; positions: number[] }[] = []
  for (const { page, position } of last) {
    if (pages.at(-1)?.id === page) pages.at(-1)!.positions.push(position)
    else pages.push({ id: page, positions: [position] })
  }
  const held: ModelItem[] = []
  let total = 0
  for (const item of pages.length > maxTailPages ? last.toReversed() : []) {
    total += item.frame.length
    if (total > maxTailBytes) break
    held.unshift(item)
  }
  return {
    pages,
    frames: new Uint8Array(Buffer.concat(held.map((item) => item.frame))),
    itemIds: held.map((item) => item.id),
  }
}

export function sameRecords(actual: readonly ChatRecords[], wanted: readonly ChatRecords[]): void {
  expect(actual.length).toBe(wanted.length)
  actual.forEach((records, i) => expect(plain(records)).toEqual(plain(wanted[i]!)))
}

/** Bytes as text: far quicker to compare. */
function plain({ row, tail }: ChatRecords) {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
  return { row: { ...row, lastFrame: text(row.lastFrame) }, tail: { ...tail, frames: text(tail.frames) } }
}
