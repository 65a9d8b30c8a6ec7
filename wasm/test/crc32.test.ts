import { crc32 as zlibCrc } from 'node:zlib'
import { expect, test } from 'vitest'
import { utf8 } from '../../src/core/bytes.ts'
import { builtCore } from './built-core.ts'
import { Random } from './random.ts'
import * as twin from './twins/crc32.ts'

const core = await builtCore()
const random = new Random(1)

test('the check value of the standard', () => {
  expect(core.crc32(utf8('123456789'))).toBe(0xcbf43926)
})

test('agrees with the twin and zlib at every length around the sixteen-byte step', () => {
  for (let length = 0; length < 70; length++) {
    const bytes = random.bytes(length)
    expect(core.crc32(bytes), `${length}`).toBe(twin.crc32(bytes))
    expect(core.crc32(bytes)).toBe(zlibCrc(bytes))
  }
})

test('goes on over seeded cuts, and over more than one part of input', () => {
  const bytes = random.bytes(200_003)
  const wanted = twin.crc32(bytes)
  expect(core.crc32(bytes)).toBe(wanted)
  for (let i = 0; i < 50; i++) {
    let crc = 0
    for (const part of random.cuts(bytes, 5)) crc = core.crc32(part, crc)
    expect(crc).toBe(wanted)
  }
})

test('combines the CRCs of two parts', () => {
  for (let i = 0; i < 200; i++) {
    const a = random.bytes(random.below(300))
    const b = random.bytes(random.below(3000))
    const combined = core.crc32Combine(core.crc32(a), core.crc32(b), b.length)
    expect(combined).toBe(twin.crc32(Uint8Array.from([...a, ...b])))
    expect(combined).toBe(twin.crc32Combine(twin.crc32(a), twin.crc32(b), b.length))
  }
})

test('combines over lengths beyond 32 bits as two halves do', () => {
  const half = core.crc32Combine(0x12345678, 0, 2 ** 33)
  expect(core.crc32Combine(half, 0x9abcdef0, 2 ** 33 + 5)).toBe(
    core.crc32Combine(0x12345678, 0x9abcdef0, 2 ** 34 + 5),
  )
  expect(() => core.crc32Combine(1, 2, -1)).toThrow(expect.objectContaining({ code: 'bad-length' }))
  expect(() => core.crc32Combine(1, 2, 0.5)).toThrow(expect.objectContaining({ code: 'bad-length' }))
})
