import { deflateRawSync, inflateRawSync, constants, type ZlibOptions } from 'node:zlib'
import { describe, expect, test, vi } from 'vitest'
import { concat } from '../../src/core/bytes.ts'
import { isCode } from '../../src/core/errors.ts'
import { builtCore } from './built-core.ts'
import { messagePages } from './message-pages.ts'
import { Random } from './random.ts'
import * as deflateTwin from './twins/deflate.ts'
import { BadData, CutOff, inflate } from './twins/inflate.ts'

vi.setConfig({ testTimeout: 600_000 }) // they end by themselves; a busy machine only takes longer

const core = await builtCore()
const slow = process.env['SLOW'] === '1'
const rounds = slow ? 100_000 : 4000

/** What the core makes of a page: its bytes, or null where it answers `bad-gzip`. Anything else is thrown on. */
function attempt(page: Uint8Array, length: number): Uint8Array | null {
  try {
    return core.inflate(page, length)
  } catch (error) {
    if (isCode(error, 'bad-gzip')) return null
    throw error
  }
}

function twin(page: Uint8Array, length: number): Uint8Array | null {
  try {
    const { bytes, used } = inflate(page, length)
    return page.length > 0 && bytes.length === length && used === page.length ? bytes : null
  } catch (error) {
    if (error instanceof BadData || error instanceof CutOff) return null
    throw error
  }
}

/** How many bytes zlib gets out of a page that it reads to the end, else null. */
function zlibReads(page: Uint8Array): Uint8Array | null {
  const whole = (bytes: Uint8Array) => {
    try {
      const options = { info: true, maxOutputLength: 300_000 } as ZlibOptions
      const read = inflateRawSync(bytes, options) as unknown as {
        buffer: Buffer
        engine: { bytesWritten: number }
      }
      return read.engine.bytesWritten === bytes.length ? read.buffer : null
    } catch {
      return null
    }
  }
  if (page.length === 0) return null
  const [empty, stored] = [Uint8Array.of(3, 0), Uint8Array.of(1, 0, 0, 255, 255)]
  return whole(page) ?? (whole(concat(page, stored)) && whole(concat(page, empty)))
}

function agreeOn(page: Uint8Array, length: number, label: string): void {
  const ours = attempt(page, length)
  const theirs = zlibReads(page)
  const wanted = theirs?.length === length ? theirs : null
  expect(ours === null, label).toBe(wanted === null)
  if (ours && wanted) expect(Buffer.compare(ours, wanted), label).toBe(0)
}

const { Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE, Z_DEFAULT_STRATEGY } = constants

/** Pages of every kind of block and of many sizes, with what they hold. */
function samples(seed: number, most: number): [page: Uint8Array, bytes: Uint8Array][] {
  const random = new Random(seed)
  return messagePages(24, most, seed).map((messages, i) => {
    const bytes = i % 4 === 3 ? random.bytes(random.below(most)) : messages.subarray(0, random.below(most))
    const strategy = random.pick([Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE, Z_DEFAULT_STRATEGY, Z_DEFAULT_STRATEGY])
    const finishFlush = random.pick([constants.Z_FINISH, constants.Z_FULL_FLUSH, constants.Z_SYNC_FLUSH])
    const options = { level: random.pick([0, 1, 6, 9]), strategy, finishFlush, memLevel: random.pick([1, 8]) }
    return [i % 5 === 4 ? core.deflate(bytes) : new Uint8Array(deflateRawSync(bytes, options)), bytes]
  })
}

describe('sound pages', () => {
  test('of zlib, of every strategy, level and ending', () => {
    for (let seed = 0; seed < 12; seed++) {
      for (const [page, bytes] of samples(seed, 40_000)) {
        expect(Buffer.compare(core.inflate(page, bytes.length), bytes)).toBe(0)
      }
    }
  })

  test('of the twin', () => {
    const random = new Random(20)
    for (let i = 0; i < 30; i++) {
      const bytes = Uint8Array.from({ length: random.below(1500) }, () => 97 + random.below(1 + (i % 5)))
      const page = deflateTwin.deflate(bytes)
      expect(Buffer.compare(core.inflate(page, bytes.length), bytes)).toBe(0)
      expect(Buffer.compare(inflate(page, bytes.length).bytes, bytes)).toBe(0)
    }
  })

  test('with matches that overlap themselves at every distance from 1 to 40', () => {
    for (let distance = 1; distance <= 40; distance++) {
      const bytes = Uint8Array.from({ length: 5000 }, (_, i) => i % distance)
      const page = new Uint8Array(deflateRawSync(bytes))
      expect(Buffer.compare(core.inflate(page, bytes.length), bytes)).toBe(0)
    }
  })

  test('4 MiB, and a page whose compressed form is larger than the input area', () => {
    const bytes = new Uint8Array(4 * 1024 * 1024)
    const noise = new Random(21).bytes(65_536)
    for (let at = 0; at < bytes.length; at += noise.length) bytes.set(noise, at)
    const stored = new Uint8Array(deflateRawSync(bytes, { level: 0 }))
    const padding = concat(...Array.from({ length: 30_000 }, () => Uint8Array.of(0, 0, 0, 255, 255)))
    expect(Buffer.compare(core.inflate(concat(padding, stored), bytes.length), bytes)).toBe(0)
    expect(() => core.inflate(stored, bytes.length + 1)).toThrow(
      expect.objectContaining({ code: 'too-large' }),
    )
  })
})

describe('bad pages', () => {
  test('a wrong length, a cut tail, and bytes behind the end', () => {
    for (const [page, bytes] of samples(31, 9000)) {
      if (bytes.length < 2) continue
      expect(attempt(page, bytes.length - 1)).toBeNull()
      expect(attempt(page, bytes.length + 1)).toBeNull()
      expect(attempt(page.subarray(0, -1), bytes.length)).toBeNull()
      expect(attempt(concat(page, Uint8Array.of(7)), bytes.length)).toBeNull()
    }
    expect(attempt(new Uint8Array(), 0)).toBeNull()
  })

  test('a bomb is bounded by the length that was asked for', () => {
    const bomb = new Uint8Array(deflateRawSync(new Uint8Array(50_000_000)))
    expect(attempt(bomb, 100)).toBeNull()
    expect(attempt(bomb, 4 * 1024 * 1024)).toBeNull()
  })

  test('every header of two bytes, and every first byte', () => {
    for (let first = 0; first < 256; first++) {
      agreeOn(Uint8Array.of(first), 0, `${first}`)
      for (let second = 0; second < 256; second += 17)
        agreeOn(Uint8Array.of(first, second, 0, 0, 255, 255), 0, `${first} ${second}`)
    }
  })
})

/** An empty block with as many codes as asked for, of which the end and two distances are in use. */
function manyCodes(literals: number, distances: number): Uint8Array {
  const bits: number[] = []
  const put = (value: number, count: number) => {
    for (let i = 0; i < count; i++) bits.push((value >> i) & 1)
  }
  /** By code length symbol 18, the second of the two that have a code. */
  const zeros = (count: number) => {
    put(1, 1)
    put(count - 11, 7)
  }
  put(4, 3)
  put(literals - 257, 5)
  put(distances - 1, 5)
  put(18 - 4, 4)
  for (let i = 0; i < 18; i++) put(i === 2 || i === 17 ? 1 : 0, 3)
  zeros(128)
  zeros(128)
  put(0, 1)
  if (literals > 257) zeros(literals - 257)
  put(0, 2)
  zeros(distances - 2)
  put(0, 4) // the end of the block, and the kind of the next
  const bytes = new Uint8Array(Math.ceil(bits.length / 8))
  bits.forEach((bit, i) => (bytes[i >> 3]! |= bit << (i & 7)))
  return concat(bytes, Uint8Array.of(0, 0, 255, 255))
}

test.each([
  [257, 30, true],
  [286, 30, true],
  [287, 30, false],
  [288, 30, false],
  [257, 31, false],
  [257, 32, false],
])('%i literal and %i distance codes', (literals, distances, sound) => {
  const page = manyCodes(literals, distances)
  expect(attempt(page, 0) !== null).toBe(sound)
  expect(twin(page, 0) !== null).toBe(sound)
  agreeOn(page, 0, 'zlib')
})

describe('mutated pages', () => {
  test(`${rounds} small ones: accepted and refused as zlib and the twin do`, () => {
    const random = new Random(40)
    const sound = [...samples(41, 300), ...samples(42, 1200)]
    let accepted = 0
    for (let i = 0; i < rounds; i++) {
      const [page, bytes] = random.pick(sound)
      const mutated = random.mutate(page)
      const theirs = zlibReads(mutated)
      const length = theirs ? theirs.length : bytes.length
      if (theirs) accepted++
      agreeOn(mutated, length, `round ${i}`)
      if (i % 4) continue
      const wanted = twin(mutated, length)
      const ours = attempt(mutated, length)
      expect(ours && Buffer.from(ours).toString('hex')).toEqual(wanted && Buffer.from(wanted).toString('hex'))
    }
    expect(accepted).toBeGreaterThan(rounds / 50)
  })

  test('larger ones, where the fast loop runs', () => {
    const random = new Random(50)
    const sound = samples(51, 30_000)
    for (let i = 0; i < rounds / 10; i++) {
      const [page, bytes] = random.pick(sound)
      const mutated = random.mutate(page)
      agreeOn(mutated, zlibReads(mutated)?.length ?? bytes.length, `round ${i}`)
    }
  })
})
