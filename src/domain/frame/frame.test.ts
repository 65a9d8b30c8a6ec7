import { create } from '@bufbuild/protobuf'
import { describe, expect, test } from 'vitest'
import { concat, toHex, utf8 } from '../../core/bytes.ts'
import { varint } from '../../core/varint.ts'
import { maxFrameBytes } from '../core-port.ts'
import { FrameSchema } from './backup_pb.ts'
import { decodeBackupInfo, decodeFrame, encodeBackupInfo, encodeFrame } from './frame.ts'
import { caseNames, readCase, splitStream } from './testing/cases.ts'
import { bytesField, varintField } from './wire.ts'

describe.skipIf(caseNames.length === 0)('the public cases', () => {
  test('decode without unknown fields and encode to a message of the same content', () => {
    let frames = 0
    for (const name of caseNames) {
      const [first, ...rest] = splitStream(readCase(name))
      const info = decodeBackupInfo(first!)
      if (!info.ok) throw new Error(`${name}: ${info.reason}`)
      expect(decodeBackupInfo(encodeBackupInfo(info.message))).toEqual(info)
      for (const bytes of rest) {
        const frame = decodeFrame(bytes)
        if (!frame.ok) throw new Error(`${name}: ${frame.reason}`)
        expect(unknownFields(frame.message), name).toBe(0)
        const again = encodeFrame(frame.message)
        // One case writes a list unpacked; everything else comes out in the length it had.
        if (again.length !== bytes.length) expect(decodeFrame(again)).toEqual(frame)
        frames++
      }
    }
    expect(frames).toBeGreaterThan(1000)
  })
})

function unknownFields(value: unknown): number {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return 0
  const own = (value as { $unknown?: unknown[] }).$unknown?.length ?? 0
  return Object.values(value).reduce<number>((sum, inner) => sum + unknownFields(inner), own)
}

test('fields nobody knows survive, at the top, inside, and with numbers far out', () => {
  const item = concat(
    varintField(1, 5),
    varintField(2, 6),
    bytesField(999, utf8('later')),
    bytesField(14, utf8('')),
  )
  const frame = concat(bytesField(4, item), bytesField(0x1ffffff, utf8('afterwards')), varintField(77, 1))
  const decoded = decodeFrame(frame)
  if (!decoded.ok) throw new Error(decoded.reason)
  expect(decoded.message.$unknown).toHaveLength(2)
  const again = toHex(encodeFrame(decoded.message))
  expect(again).toContain(toHex(bytesField(999, utf8('later'))))
  expect(again).toContain(toHex(bytesField(0x1ffffff, utf8('afterwards'))))
})

test('an empty frame is a frame whose item is unknown', () => {
  expect(decodeFrame(new Uint8Array())).toEqual({ ok: true, message: create(FrameSchema) })
})

function nested(levels: number): Uint8Array {
  let item = varintField(1, 5)
  for (let i = 0; i < levels; i++) item = concat(varintField(1, 5), bytesField(6, item))
  return bytesField(4, item)
}

test('revisions may not have revisions, however deep they go', () => {
  expect(decodeFrame(nested(1)).ok).toBe(true)
  expect(decodeFrame(nested(2))).toEqual({ ok: false, reason: 'too-deep' })
  expect(decodeFrame(nested(20_000))).toEqual({ ok: false, reason: 'too-deep' })
})

const endless = new Uint8Array(40).fill(0xff)
const malformed: [string, Uint8Array][] = [
  ['a group', Uint8Array.of(0x23, 0x24)],
  ['a group inside an item', bytesField(4, Uint8Array.of(0x23, 0x24))],
  ['a million nested groups', new Uint8Array(1_000_000).fill(0x23)],
  ['field number zero', Uint8Array.of(0x00, 0x01)],
  ['an endless varint', concat(varint(8), endless)],
  ['an endless tag', endless],
  ['a length beyond the end', Uint8Array.of(0x22, 0x7f, 0x01)],
  ['a length of 2^53 and more', concat(Uint8Array.of(0x22), new Uint8Array(9).fill(0xff), Uint8Array.of(1))],
  ['a cut fixed32', Uint8Array.of(0x25, 1, 2)],
]

test.each(malformed)('odd bytes are an answer, never an exception: %s', (_, bytes) => {
  expect(decodeFrame(bytes)).toEqual({ ok: false, reason: 'malformed' })
})

test('a frame above the limit is not looked at', () => {
  expect(decodeFrame(new Uint8Array(maxFrameBytes + 1))).toEqual({ ok: false, reason: 'too-large' })
})

test('random bytes never throw', () => {
  let seed = 7
  const next = () => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) >>> 16
  for (let i = 0; i < 20_000; i++) {
    const bytes = Uint8Array.from({ length: next() % 60 }, () => next() & 0xff)
    bytes[0] = 0x22
    if (bytes.length > 1) bytes[1] = bytes.length - 2
    expect(decodeFrame(bytes)).toHaveProperty('ok')
  }
})
