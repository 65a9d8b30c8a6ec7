import { expect, test, vi } from 'vitest'
import { concat, utf8 } from '../../src/core/bytes.ts'
import { isCode } from '../../src/core/errors.ts'
import { varint } from '../../src/core/varint.ts'
import { frameColumns, frameFlags, maxFrameBytes, type FrameColumns } from '../../src/domain/core-port.ts'
import { caseNames, readCase } from '../../src/domain/frame/testing/cases.ts'
import { builtCore } from './built-core.ts'
import { delimited, field, messagePages } from './message-pages.ts'
import { Random } from './random.ts'
import { readFrames, type Scanned } from './twins/frames.ts'

vi.setConfig({ testTimeout: 600_000 }) // they end by themselves; a busy machine only takes longer

const core = await builtCore()
const rounds = process.env['SLOW'] === '1' ? 200_000 : 4000

const columns = frameColumns(4096)
const names = Object.keys(columns).filter((name) => name !== 'capacity') as Exclude<
  keyof FrameColumns,
  'capacity'
>[]

function rowsOf(from: FrameColumns, count: number): Record<string, number>[] {
  return Array.from({ length: count }, (_, i) =>
    Object.fromEntries(names.map((name) => [name, from[name][i]!])),
  )
}

/** The core's answer in the twin's words. Rows before a refusal are not reported by it. */
function scan(bytes: Uint8Array, at: number, into = columns): Omit<Scanned, 'rows'> & { rows: unknown } {
  try {
    const { frames, next } = core.scan(bytes, at, into)
    return { rows: rowsOf(into, frames), next, refused: null }
  } catch (error) {
    if (!isCode(error, 'bad-frame', 'too-large')) throw error
    return { rows: null, next: error.facts['offset'] as number, refused: error.code as 'bad-frame' }
  }
}

function expectSame(bytes: Uint8Array, at: number, label: string, into = columns): Scanned {
  const wanted = readFrames(bytes, at, into.capacity)
  const rows = wanted.refused ? null : wanted.rows
  expect(scan(bytes, at, into), label).toEqual({ ...wanted, rows })
  return wanted
}

function one(frame: Uint8Array): Record<string, number> {
  const wanted = expectSame(delimited(frame), 0, 'one')
  return wanted.rows[0] as unknown as Record<string, number>
}

/** Frames of a conformance case; the first record of a case is its BackupInfo, which is no frame. */
const caseBytes = caseNames.map((name) => readCase(name))

test.skipIf(caseNames.length === 0)('the conformance cases are all there', () => {
  expect(caseNames.length).toBeGreaterThan(300)
})

test.each(caseNames.map((name, i) => [name, caseBytes[i]!] as const))('%s', (name, bytes) => {
  const info = readFrames(bytes, 0, 1).next
  const { rows, next } = expectSame(bytes, info, name)
  expect(next).toBe(bytes.length)
  expect(rows.length).toBeGreaterThan(0)
  for (const { flags } of rows) expect(flags & frameFlags.odd).toBe(0)
})

test('generated pages, through columns of several capacities', () => {
  const bytes = concat(...messagePages(12, 30_000, 70))
  for (const capacity of [1, 7, 300, 4096]) {
    const small = frameColumns(capacity)
    for (let at = 0, calls = 0; at < bytes.length && calls < 500; calls++)
      at = expectSame(bytes, at, `${at}`, small).next
  }
})

test('what a chat item says about itself', () => {
  const text = (body: string) => field(11, field(2, field(1, utf8(body))))
  const incoming = field(8, concat(field(1, 5000), field(3, 1)))
  const item = one(
    field(4, concat(field(1, 7), field(2, 8), field(3, 4000), field(5, 60), incoming, text('hello'))),
  )
  expect(item).toMatchObject({
    kind: 4,
    itemKind: 11,
    chat: 7,
    author: 8,
    dateSent: 4000,
    dateReceived: 5000,
  })
  expect(item).toMatchObject({ timer: 60, expiresAt: 0, bodyLength: 5, attachments: 0 })
  expect(item['flags']).toBe(frameFlags.incoming | frameFlags.read | frameFlags.timerDue)
})

test('expiry is the soonest over the item and its revisions', () => {
  const revision = (start: number, timer: number) =>
    field(
      6,
      concat(field(4, start), field(5, timer), field(10, new Uint8Array()), field(11, new Uint8Array())),
    )
  const frame = (...parts: Uint8Array[]) => field(4, concat(...parts, field(11, new Uint8Array())))
  expect(one(frame(field(4, 1000), field(5, 50), revision(900, 60), revision(0, 40)))).toMatchObject({
    expiresAt: 960,
    timer: 40,
    flags: frameFlags.hasRevisions,
  })
  expect(one(frame(revision(0, 40), revision(0, 30), field(4, 1000)))).toMatchObject({
    expiresAt: 0,
    timer: 30,
  })
})

test('a timer is due when every status is past pending and failed', () => {
  const status = (...kinds: number[]) =>
    field(
      9,
      concat(...kinds.map((kind) => field(1, kind ? field(kind, new Uint8Array()) : new Uint8Array()))),
    )
  const due = (details: Uint8Array, timer = 60) =>
    (one(field(4, concat(field(5, timer), details, field(14, new Uint8Array()))))['flags']! &
      frameFlags.timerDue) !==
    0
  expect(due(status(4), 0)).toBe(true)
  expect([[], [4], [5, 6, 7, 8], [3], [4, 9], [4, 0]].map((kinds) => due(status(...kinds)))).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ])
})

test('odd: no item, two items, ids beyond 2^53, revisions of revisions, cut fields', () => {
  const empty = new Uint8Array()
  const content = field(14, empty)
  const big = concat(Uint8Array.of(8), Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 255, 1))
  const nested = field(6, concat(content, field(6, content)))
  const cut = Uint8Array.of(0x22, 5, 8, 1)
  const odd = [empty, field(9, 1), concat(field(5, empty), field(6, empty)), field(4, empty)]
  odd.push(
    field(4, concat(big, content)),
    field(4, concat(content, nested)),
    cut,
    Uint8Array.of(0),
    Uint8Array.of(0x0b),
  )
  odd.push(field(4, concat(content, content)), field(4, field(11, concat(field(2, empty), field(2, empty)))))
  for (const frame of odd) expect(one(frame)['flags']! & frameFlags.odd, frame.join(' ')).toBe(frameFlags.odd)
  expect(one(field(4, concat(content, field(6, content))))['flags']).toBe(frameFlags.hasRevisions)
  expect(one(field(5, field(3, 1)))['flags']).toBe(frameFlags.unknownFields)
})

test('a million-deep nesting neither hangs nor overflows', () => {
  const depth = 800_000
  const nested = new Uint8Array(maxFrameBytes)
  let at = nested.length
  for (let i = 0; i < depth && at > 20; i++) {
    const head = varint(nested.length - at)
    at -= head.length
    nested.set(head, at)
    nested[--at] = 6 * 8 + 2
  }
  const frame = delimited(field(4, nested.subarray(at)))
  expect(scan(frame, 0)).toMatchObject({ next: frame.length, refused: null })
  expect(columns.flags[0]! & frameFlags.odd).toBe(frameFlags.odd)
})

test('delimiters: cut, impossible, too large', () => {
  const good = delimited(field(5, new Uint8Array()))
  const at = (tail: number[]) => expectSame(concat(good, Uint8Array.from(tail)), 0, tail.join(' '))
  expect(at([255, 255]).next).toBe(good.length)
  expect(at([255, 255, 255, 255, 16]).refused).toBe('bad-frame')
  expect(at([128, 128, 128, 128, 128, 0]).refused).toBe('bad-frame')
  expect(at([255, 255, 255, 255, 15]).refused).toBe('too-large')
  expect(at([128, 0]).rows.length).toBe(2)
})

test('the largest frame is taken in, one byte more is refused', () => {
  const head = (total: number) => concat(Uint8Array.of(0x22), varint(total))
  const largest = concat(
    varint(maxFrameBytes - 4),
    head(maxFrameBytes - 9),
    new Uint8Array(maxFrameBytes - 9),
  )
  expect(largest.length).toBe(maxFrameBytes)
  const before = delimited(field(5, new Uint8Array()))
  expect(scan(concat(before, largest, before), 0)).toMatchObject({ next: maxFrameBytes + 2 * before.length })
  expect(scan(concat(varint(maxFrameBytes - 3), largest), 0)).toMatchObject({ refused: 'too-large', next: 0 })
})

test(`${rounds} mutated streams agree with the twin`, () => {
  const random = new Random(71)
  const generated = messagePages(6, 2000, 72)
  const small = frameColumns(60)
  for (let i = 0; i < rounds; i++) {
    const bytes = random.pick(caseBytes.length > 0 && random.below(4) ? caseBytes : generated)
    const from = random.below(3) ? readFrames(bytes, 0, 1).next : random.below(bytes.length)
    const cut = bytes.subarray(from, from + 3000)
    expectSame(random.below(10) ? random.mutate(cut) : cut, 0, `round ${i}`, small)
  }
})

test('frames of random fields with known numbers agree with the twin', () => {
  const random = new Random(73)
  const nest = (depth: number): Uint8Array => {
    const fields = Array.from({ length: random.below(5) }, () => {
      const number = 1 + random.below(random.pick([3, 9, 23, 40]))
      const kind = random.below(8)
      if (kind === 0)
        return concat(varint(number * 8 + random.pick([1, 5, 3, 4, 6])), random.bytes(random.pick([4, 8, 3])))
      if (kind <= 2 || depth === 0) return field(number, random.below(random.pick([2, 1000, 2 ** 31])))
      if (kind === 3) return field(number, random.bytes(random.below(4)))
      return field(number, nest(depth - 1))
    })
    return concat(...fields)
  }
  for (let i = 0; i < rounds; i++) {
    const frame = random.below(3) ? field(4, concat(nest(4), nest(4))) : nest(5)
    expectSame(delimited(frame), 0, `round ${i}`)
  }
})

test('columns and offsets that do not fit are refused', () => {
  const bytes = delimited(field(5, new Uint8Array()))
  const bad = { ...frameColumns(10), flags: new Uint16Array(9) }
  for (const call of [
    () => core.scan(bytes, -1, columns),
    () => core.scan(bytes, bytes.length + 1, columns),
    () => core.scan(bytes, 0, frameColumns(4097)),
    () => core.scan(bytes, 0, bad),
  ]) {
    expect(call).toThrow(expect.objectContaining({ code: 'bad-length' }))
  }
  expect(core.scan(bytes, bytes.length, columns)).toEqual({ frames: 0, next: bytes.length })
})
