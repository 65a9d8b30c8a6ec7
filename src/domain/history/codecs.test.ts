import { describe, expect, test } from 'vitest'
import { utf8 } from '../../core/bytes.ts'
import { decodeChatRow, decodeChatTail, encodeChatRow, encodeChatTail } from './chat-codec.ts'
import { decodePage, encodePage } from './page-codec.ts'
import { decodeReadMark, encodeReadMark } from './read-mark.ts'
import type { ReadMark } from './read-mark.ts'
import { decodeSegment, encodeSegment } from './segment-codec.ts'
import { decodeSpine, encodeSpine } from './spine-codec.ts'
import { seeded } from './testing/random-history.ts'
import type { ChatRow, ChatTail, Page, Segment, Spine } from './types.ts'

const facts = {
  items: 3,
  uncompressedLength: 900,
  crc32: 0xfedcba98,
  contentHash: new Uint8Array(16).fill(9),
  minDate: 5,
  maxDate: 1_700_000_000_000,
  maxOrder: Number.MAX_SAFE_INTEGER,
  viewOnce: 1,
  soonestExpiry: 77,
  shortestTimer: 0,
  odd: 3,
}
const page: Page = { ...facts, id: 2 ** 52, itemIds: [7, 2 ** 52, 1], body: utf8('body') }
const entry = { ...facts, id: 2 ** 52, compressedLength: 4, withoutFiles: true }
const postings = new Map([
  [1, Uint32Array.of(0, 2)],
  [2 ** 50, Uint32Array.of(1)],
])
const segment: Segment = { id: 3, pages: [entry], postings }
const spine: Spine = {
  generation: 4,
  segments: [{ id: 3, items: 3, pages: 1, minDate: 5, maxDate: 6, maxOrder: 7 }],
  nextItemId: 8,
  items: 3,
  nextRow: 9,
  asOf: 10,
  restoring: { expectedItems: 11, expectedChats: 0 },
  sample: true,
  unknown: Uint8Array.of(0xf8, 0x07, 1),
}
const row: ChatRow = {
  chat: 1,
  recipient: 2,
  items: 5,
  unread: 1,
  lastDate: 9,
  lastFrame: utf8('frame'),
  segments: [
    { id: 4, items: 3 },
    { id: 2, items: 2 },
  ],
  row: 6,
}
const tail: ChatTail = {
  chat: 1,
  pages: [{ id: 9, positions: [0, 255] }],
  frames: utf8('ab'),
  itemIds: [3, 2],
}

const mark: ReadMark = { chat: 1, upTo: 8, readAt: 10, items: 5, unread: 1, lastDate: 9 }

const bad = { code: 'bad-record' }
const codecs = [
  ['page', encodePage(page), (bytes: Uint8Array<ArrayBuffer>) => decodePage(page.id, bytes), page],
  ['segment', encodeSegment(segment), (bytes: Uint8Array<ArrayBuffer>) => decodeSegment(3, bytes), segment],
  ['spine', encodeSpine(spine), (bytes: Uint8Array<ArrayBuffer>) => decodeSpine(bytes), spine],
  ['chat row', encodeChatRow(row), (bytes: Uint8Array<ArrayBuffer>) => decodeChatRow(bytes), row],
  ['read mark', encodeReadMark(mark), (bytes: Uint8Array<ArrayBuffer>) => decodeReadMark(bytes), mark],
  ['chat tail', encodeChatTail(tail), (bytes: Uint8Array<ArrayBuffer>) => decodeChatTail(1, bytes), tail],
] as const

describe.each(codecs)('%s', (_name, bytes, decode, value) => {
  test('comes back as it went', () => {
    expect(decode(bytes)).toEqual(value)
  })

  test('altered at random is refused or read, and nothing else', () => {
    const random = seeded(bytes.length)
    for (let round = 0; round < 3000; round++) {
      const altered = bytes.slice(0, random() < 0.3 ? Math.floor(random() * bytes.length) : bytes.length)
      for (let i = 0; i < 3 && altered.length > 0; i++) {
        altered[Math.floor(random() * altered.length)] = Math.floor(random() * 256)
      }
      try {
        decode(altered)
      } catch (error) {
        expect(error).toMatchObject(bad)
      }
    }
  })
})

test('records that do not add up are refused', () => {
  expect(() => decodeSpine(encodeSpine({ ...spine, items: 4 }))).toThrow(
    expect.objectContaining(bad) as Error,
  )
  expect(() => decodeChatRow(encodeChatRow({ ...row, items: 4 }))).toThrow(
    expect.objectContaining(bad) as Error,
  )
  const short = { ...segment, postings: new Map([[1, Uint32Array.of(0, 2)]]) }
  expect(() => decodeSegment(3, encodeSegment(short))).toThrow(expect.objectContaining(bad) as Error)
  const beyond = { ...segment, postings: new Map([[1, Uint32Array.of(0, 1, 3)]]) }
  expect(() => decodeSegment(3, encodeSegment(beyond))).toThrow(expect.objectContaining(bad) as Error)
  const many = { ...page, items: 257 }
  expect(() => decodePage(1, encodePage(many))).toThrow(expect.objectContaining(bad) as Error)
})

test('rows and tails of another derived version read as absent', () => {
  const older = encodeChatRow(row)
  older[1] = 99
  expect(decodeChatRow(older)).toBeNull()
  const olderTail = encodeChatTail(tail)
  olderTail[1] = 99
  expect(decodeChatTail(1, olderTail)).toBeNull()
})
