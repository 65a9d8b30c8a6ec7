import { createHash } from 'node:crypto'
import { gzipSync, inflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { builtBytes, builtCore } from '../../../wasm/test/built-core.ts'
import { messagePages } from '../../../wasm/test/message-pages.ts'
import { Random } from '../../../wasm/test/random.ts'
import { concat, toHex, utf8 } from '../../core/bytes.ts'
import { frameColumns } from '../../domain/core-port.ts'
import { engineOf } from './engine.ts'
import type { CoreExports } from './exports.ts'
import { CoreHashes } from './hashing.ts'
import { Slot } from './slot.ts'

const core = await builtCore()

test('everything else may be called while a piece is looked at', () => {
  const pages = messagePages(30, 40_000, 80)
  const bytes = concat(...pages)
  const reader = core.gunzip()
  const pieces: Uint8Array[] = []
  const hash = core.hashes([null])
  const columns = frameColumns(100)
  const gzip = gzipSync(bytes)
  for (let at = 0; at < gzip.length; at += 50_000) {
    reader.push(gzip.subarray(at, at + 50_000), (piece) => {
      const copy = piece.slice()
      core.scan(pages[0]!, 0, columns)
      hash.update([piece])
      const page = core.deflate(piece)
      core.inflate(page, piece.length)
      core.sha256([piece, piece])
      core.crc32(piece)
      expect(Buffer.compare(piece, copy)).toBe(0)
      pieces.push(copy)
    })
  }
  expect(reader.ended).toBe(true)
  expect(Buffer.compare(concat(...pieces), bytes)).toBe(0)
  expect(toHex(hash.finish()[0]!)).toBe(createHash('sha256').update(bytes).digest('hex'))
})

test('several gunzips take turns', () => {
  const random = new Random(81)
  const members = [1, 2, 3].map((seed) => concat(...messagePages(8, 30_000, seed)))
  const open = members.map((bytes) => {
    const parts = random.cuts(gzipSync(bytes), 15)
    return { bytes, parts, pieces: [] as Uint8Array[], reader: core.gunzip() }
  })
  while (open.some(({ parts }) => parts.length > 0)) {
    const { parts, pieces, reader } = random.pick(open)
    const part = parts.shift()
    if (part) reader.push(part, (piece) => pieces.push(piece.slice()))
  }
  for (const { bytes, pieces, reader } of open) {
    expect(reader.ended).toBe(true)
    expect(Buffer.compare(concat(...pieces), bytes)).toBe(0)
  }
})

test('pushing into a gunzip from within an emit is refused as busy', () => {
  const gzip = gzipSync(utf8('text'))
  const outer = core.gunzip()
  const inner = core.gunzip()
  outer.push(gzip, () => {
    expect(() => inner.push(gzip, () => undefined)).toThrow(expect.objectContaining({ code: 'busy' }))
  })
  inner.push(gzip, () => undefined)
  expect([outer.ended, inner.ended]).toEqual([true, true])
})

test('an emit that throws ends the stream, and only that one', () => {
  const gzip = gzipSync(utf8('text'))
  const reader = core.gunzip()
  const stop = () => {
    throw new Error('stop')
  }
  expect(() => reader.push(gzip, stop)).toThrow('stop')
  expect(() => reader.push(gzip, stop)).toThrow(expect.objectContaining({ code: 'bad-gzip' }))
  const next = core.gunzip()
  next.push(gzip, () => undefined)
  expect(next.ended).toBe(true)
})

test('results are the caller’s own: later calls do not change them', () => {
  const page = core.deflate(utf8('first first first'))
  const copy = page.slice()
  const back = core.inflate(page, 17)
  const digest = core.sha256([utf8('first')])[0]!
  const [page2, back2, digest2] = [
    core.deflate(utf8('x')),
    core.inflate(core.deflate(utf8('y')), 1),
    core.sha256([page]),
  ]
  expect(page).toEqual(copy)
  expect(back).toEqual(utf8('first first first'))
  expect(toHex(digest)).toBe(createHash('sha256').update('first').digest('hex'))
  expect([inflateRawSync(concat(page2, Uint8Array.of(3, 0))).length, back2.length, digest2.length]).toEqual([
    1, 1, 1,
  ])
})

test('after a finish neither key nor state nor digest is left in the core', () => {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(builtBytes()))
  const calls = exports as unknown as CoreExports
  const engine = engineOf(calls)
  const slot = new Slot(engine.memory, calls.hashStateAt.value, calls.hashStateSize.value)
  const key = new Random(82).bytes(32)
  const holds = (secret: Uint8Array) => Buffer.from(engine.memory.buffer).includes(Buffer.from(secret))
  const state = () =>
    engine.memory.subarray(calls.hashStateAt.value, calls.hashStateAt.value + calls.hashStateSize.value)
  const hash = new CoreHashes(engine, slot, [key, null])
  expect(holds(key)).toBe(false)
  expect(holds(key.map((byte) => byte ^ 0x36))).toBe(false)
  expect(holds(key.map((byte) => byte ^ 0x5c))).toBe(false)
  hash.update([utf8('abc'), utf8('def')])
  expect(state().some((byte) => byte !== 0)).toBe(true)
  const [digest] = hash.finish()
  expect(holds(digest!)).toBe(false)
  expect(state().every((byte) => byte === 0)).toBe(true)
})
