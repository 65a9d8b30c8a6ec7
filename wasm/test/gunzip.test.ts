import { createGzip, deflateRawSync, gunzipSync, gzipSync, constants } from 'node:zlib'
import { expect, test, vi } from 'vitest'
import { concat, utf8 } from '../../src/core/bytes.ts'
import { isCode } from '../../src/core/errors.ts'
import { builtCore } from './built-core.ts'
import { messagePages } from './message-pages.ts'
import { Random } from './random.ts'
import { crc32 } from './twins/crc32.ts'
import { gunzip as twin } from './twins/gunzip.ts'
import { BadData, CutOff } from './twins/inflate.ts'

vi.setConfig({ testTimeout: 600_000 }) // they end by themselves; a busy machine only takes longer

const core = await builtCore()
const rounds = process.env['SLOW'] === '1' ? 50_000 : 2000

interface Read {
  readonly bytes: Uint8Array
  readonly ended: boolean
}

function read(parts: readonly Uint8Array[]): Read {
  const reader = core.gunzip()
  const pieces: Uint8Array[] = []
  for (const part of parts) {
    reader.push(part, (piece) => {
      expect(piece.length).toBeGreaterThan(0)
      expect(piece.length).toBeLessThanOrEqual(256 * 1024)
      pieces.push(piece.slice())
    })
  }
  const bytes = concat(...pieces)
  expect(reader.length).toBe(bytes.length)
  return { bytes, ended: reader.ended }
}

/** The member's bytes; null where the core answers `bad-gzip` or the end does not come. */
function attempt(parts: readonly Uint8Array[]): Uint8Array | null {
  try {
    const { bytes, ended } = read(parts)
    return ended ? bytes : null
  } catch (error) {
    if (isCode(error, 'bad-gzip')) return null
    throw error
  }
}

function twinReads(bytes: Uint8Array): Uint8Array | null {
  try {
    return twin(bytes)
  } catch (error) {
    if (error instanceof BadData || error instanceof CutOff) return null
    throw error
  }
}

/** A member by hand, with the optional header fields that are given. */
function member(
  bytes: Uint8Array,
  fields: { extra?: Uint8Array; name?: string; comment?: string; crc?: boolean },
) {
  const { extra, name, comment } = fields
  const flags = (fields.crc ? 2 : 0) | (extra ? 4 : 0) | (name ? 8 : 0) | (comment ? 16 : 0)
  const header = concat(
    Uint8Array.of(0x1f, 0x8b, 8, flags, 1, 2, 3, 4, 2, 3),
    extra ? concat(Uint8Array.of(extra.length & 255, extra.length >> 8), extra) : utf8(''),
    name ? utf8(`${name}\0`) : utf8(''),
    comment ? utf8(`${comment}\0`) : utf8(''),
  )
  const headerCrc = crc32(header) & 0xffff
  const trailer = new Uint8Array(8)
  new DataView(trailer.buffer).setUint32(0, crc32(bytes), true)
  new DataView(trailer.buffer).setUint32(4, bytes.length, true)
  const pair = fields.crc ? Uint8Array.of(headerCrc & 255, headerCrc >> 8) : utf8('')
  return concat(header, pair, new Uint8Array(deflateRawSync(bytes)), trailer)
}

test('whole, byte by byte and at seeded cuts', () => {
  const random = new Random(60)
  for (const length of [0, 1, 100, 40_000]) {
    const bytes = messagePages(1, 40_000, length)[0]!.subarray(0, length)
    const gzip = new Uint8Array(gzipSync(bytes))
    const cuts: Uint8Array[][] = [[gzip], [...gzip].map((_, i) => gzip.subarray(i, i + 1))]
    for (let i = 0; i < 20; i++) cuts.push(random.cuts(gzip, 12))
    for (const parts of cuts) {
      const { bytes: out, ended } = read(parts)
      expect(ended).toBe(true)
      expect(Buffer.compare(out, bytes)).toBe(0)
    }
  }
})

test('several megabytes, with matches across the pieces', () => {
  const random = new Random(61)
  const noise = random.bytes(32_768)
  const bytes = concat(...Array.from({ length: 100 }, (_, i) => noise.subarray(i * 7)))
  for (const level of [0, 1, 9]) {
    const gzip = new Uint8Array(gzipSync(bytes, { level }))
    expect(Buffer.compare(read(random.cuts(gzip, 30)).bytes, bytes)).toBe(0)
  }
})

test('every mixture of header fields', () => {
  const random = new Random(62)
  const bytes = utf8('what follows the header')
  for (let mask = 0; mask < 16; mask++) {
    const gzip = member(bytes, {
      ...(mask & 1 ? { extra: random.bytes(random.pick([0, 1, 300])) } : {}),
      ...(mask & 2 ? { name: 'a name' } : {}),
      ...(mask & 4 ? { comment: 'ä comment' } : {}),
      crc: (mask & 8) !== 0,
    })
    expect(Buffer.compare(gunzipSync(gzip), bytes)).toBe(0)
    for (const parts of [[gzip], random.cuts(gzip, 10), [...gzip].map((byte) => Uint8Array.of(byte))]) {
      expect(attempt(parts)).toEqual(bytes)
    }
  }
})

test('zeros, another member or anything else behind the trailer is left alone', () => {
  const bytes = utf8('the only member')
  const gzip = gzipSync(bytes)
  for (const rest of [new Uint8Array(100_000), gzip, utf8('more')]) {
    expect(read([concat(gzip, rest)])).toEqual({ bytes, ended: true })
    expect(read([gzip, rest, rest])).toEqual({ bytes, ended: true })
  }
})

test('a cut member has not ended, and says how far it came', () => {
  const gzip = gzipSync(messagePages(1, 5000, 1)[0]!)
  for (const cut of [0, 1, 9, 10, 20, gzip.length - 9, gzip.length - 8, gzip.length - 1]) {
    expect(read([gzip.subarray(0, cut)]).ended, `${cut}`).toBe(false)
  }
})

test('wrong trailers, and every push after an error, answer bad-gzip', () => {
  const gzip = new Uint8Array(gzipSync(utf8('text')))
  for (let back = 1; back <= 8; back++) {
    const bad = gzip.slice()
    bad[bad.length - back]! ^= 1
    const reader = core.gunzip()
    for (let again = 0; again < 2; again++) {
      expect(() => reader.push(bad, () => undefined)).toThrow(expect.objectContaining({ code: 'bad-gzip' }))
      expect(reader.ended).toBe(false)
    }
  }
})

test('a bomb comes in pieces', async () => {
  const gzip = createGzip({ level: constants.Z_BEST_COMPRESSION })
  const parts: Buffer[] = []
  gzip.on('data', (part: Buffer) => parts.push(part))
  const done = new Promise((resolve) => gzip.on('end', resolve))
  for (let i = 0; i < 64; i++) gzip.write(Buffer.alloc(1 << 20))
  gzip.end()
  await done
  const reader = core.gunzip()
  let most = 0
  reader.push(Buffer.concat(parts), (piece) => (most = Math.max(most, piece.length)))
  expect([reader.length, reader.ended]).toEqual([64 << 20, true])
  expect(most).toBeLessThanOrEqual(256 * 1024)
})

test(`${rounds} mutated members: accepted and refused as the twin does`, () => {
  const random = new Random(63)
  const sound = messagePages(20, 400, 64).map((page, i) =>
    i % 2
      ? member(page, { name: 'n', crc: i % 4 === 1, extra: random.bytes(3) })
      : new Uint8Array(gzipSync(page)),
  )
  let accepted = 0
  for (let i = 0; i < rounds; i++) {
    const mutated = random.mutate(random.pick(sound))
    const wanted = twinReads(mutated)
    const ours = attempt(random.cuts(mutated, 4))
    expect(ours && Buffer.from(ours).toString('hex'), `round ${i}`).toBe(
      wanted && Buffer.from(wanted).toString('hex'),
    )
    if (wanted) accepted++
  }
  expect(accepted).toBeGreaterThan(0)
})
