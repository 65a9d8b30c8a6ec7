import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { webCiphers } from '../../adapters/crypto/web-ciphers.ts'
import { webRandomness } from '../../adapters/crypto/web-randomness.ts'
import { concat, utf8 } from '../../core/bytes.ts'
import type { ErrorCode } from '../../core/errors.ts'
import { isCode } from '../../core/errors.ts'
import { varint } from '../../core/varint.ts'
import type { Core } from '../core-port.ts'
import { frameFlags } from '../core-port.ts'
import { bytesField, delimited, varintField } from '../frame/wire.ts'
import type { MessageBackupKey } from '../keys/key-types.ts'
import { messageBackupKey } from '../keys/key-types.ts'
import type { ByteSource } from '../ports.ts'
import { packDirectory, packRegion } from './blocks.ts'
import { archiveHead } from './layout.ts'
import { openArchive } from './read-archive.ts'
import { testCore } from './testing/core.ts'
import { memorySink, memorySource } from './testing/memory.ts'
import { sampleHistory } from './testing/sample.ts'
import { fileKeys, sealRaw } from './testing/seal.ts'
import { writeArchive } from './write-archive.ts'

const core = await testCore()
const { info, directory, items } = sampleHistory(2000)
const stream = concat(info, ...directory, ...items)
const wrongKeys = messageBackupKey(new Uint8Array(randomBytes(64)))
const metadata = { pairs: [{ ct: new Uint8Array(48), pwSalt: new Uint8Array(32) }], iv: new Uint8Array(12) }

async function written(padding: 'bucket' | 'blocks', withHead = false) {
  const sink = memorySink()
  const options = { padding, metadata: withHead ? metadata : undefined }
  const writing = { sink, keys: fileKeys(), ciphers: webCiphers, core, randomness: webRandomness, ...options }
  await writeArchive(writing, {
    directory: packDirectory(core, info, directory),
    region: packRegion(core, items),
  })
  return sink.bytes()
}

interface Attempt {
  keys?: MessageBackupKey
  with?: Core
  signal?: AbortSignal
}

/** The error's code, or the number of frames. */
async function outcome(source: Uint8Array | ByteSource, attempt: Attempt = {}): Promise<ErrorCode | number> {
  const { keys = fileKeys(), with: engine = core, signal } = attempt
  try {
    const from = source instanceof Uint8Array ? memorySource(source) : source
    const archive = await openArchive({ source: from, keys, ciphers: webCiphers, core: engine, signal })
    let frames = 0
    for await (const chunk of archive.chunks) frames += chunk.frames
    return frames
  } catch (error) {
    if (isCode(error, 'bug') || !(error instanceof Error) || !('code' in error)) throw error
    return error.code as ErrorCode
  }
}

/** A core that must not be asked to parse anything. */
const untouchable: Core = {
  ...core,
  gunzip: () => {
    throw new Error('parsed before the MAC was checked')
  },
}

const files: [string, Uint8Array][] = [
  ['newer padding', await written('blocks')],
  ['older padding', await written('bucket')],
  ['with metadata', await written('blocks', true)],
  ['no padding', sealRaw(gzipSync(stream))],
]

describe.each(files)('a damaged file: %s', (name, file) => {
  const covered = name === 'with metadata' ? archiveHead(metadata).length : 0

  test('is whole to begin with', async () => {
    expect(await outcome(file)).toBe(directory.length + items.length)
  })

  test('one flipped bit anywhere under the MAC, or in it, is damage, and nothing is parsed', async () => {
    const near = [0, 3, 15, 16, 31, 32, 33, 50].map((offset) => covered + offset)
    const ends = [1, 16, 31, 32, 33, 48, 49, 64, 65, 100].map((offset) => file.length - offset)
    const between = Array.from(
      { length: 40 },
      () => covered + Math.floor(Math.random() * (file.length - covered)),
    )
    for (const at of [...near, ...ends, ...between]) {
      const altered = file.slice()
      altered[at]! ^= 1 << (at % 8)
      const code = await outcome(altered, { with: untouchable })
      // Without zeros at its end, and no writer leaves them out, an end may pass for a missing one, or tell nothing of
      // the key.
      const expected = name === 'no padding' ? /^(bad-mac|truncated|wrong-key)$/ : /^bad-mac$/
      expect(`${code}`, `byte ${at} of ${file.length}`).toMatch(expected)
    }
  })

  test('a cut tail is missing, down to where nothing is left', async () => {
    for (const cut of [1, 15, 16, 17, 32, 48, 64, 100, 1600, 4096, Math.floor(file.length / 2)]) {
      expect(await outcome(file.subarray(0, file.length - cut), { with: untouchable }), `${cut} bytes`).toBe(
        'truncated',
      )
    }
    expect(await outcome(file.subarray(0, 50))).toBe('not-a-backup')
  })

  test('another key is another key', async () => {
    expect(await outcome(file, { keys: wrongKeys, with: untouchable })).toBe('wrong-key')
  })
})

const random = (length: number) => new Uint8Array(randomBytes(length))
const strange: [string, Uint8Array, ErrorCode][] = [
  ['nothing', new Uint8Array(0), 'not-a-backup'],
  ['63 bytes', random(63), 'not-a-backup'],
  ['random bytes', random(10_001), 'not-a-backup'],
  ['random bytes of a possible length', random(48 + 16 * 600), 'wrong-key'],
  ['zeros', new Uint8Array(4096), 'wrong-key'],
  [
    'another version behind the magic',
    concat(utf8('SBACKUP'), Uint8Array.of(2), random(40 + 16 * 30)),
    'unknown-version',
  ],
  [
    'magic and nothing',
    concat(utf8('SBACKUP'), Uint8Array.of(1), new Uint8Array(80).fill(0xff)),
    'not-a-backup',
  ],
  [
    'a head of 20 KiB',
    concat(utf8('SBACKUP'), Uint8Array.of(1), varint(20_000), new Uint8Array(30_000)),
    'not-a-backup',
  ],
  ['a head and nothing behind it', archiveHead(metadata), 'not-a-backup'],
]

test.each(strange)('no backup at all: %s', async (_, file, code) => {
  expect(await outcome(file, { with: untouchable })).toBe(code)
})

const pair = (ct = 48, salt = 32) =>
  bytesField(1, concat(bytesField(1, random(ct)), bytesField(2, random(salt))))
const heads: [string, Uint8Array, boolean][] = [
  ['one pair', concat(pair(), bytesField(2, random(12))), true],
  [
    'two pairs and an unknown field',
    concat(pair(), pair(), bytesField(9, random(3)), bytesField(2, random(12))),
    true,
  ],
  ['no pair', bytesField(2, random(12)), false],
  ['three pairs', concat(pair(), pair(), pair(), bytesField(2, random(12))), false],
  ['a short wrapping', concat(pair(47), bytesField(2, random(12))), false],
  ['a long salt', concat(pair(48, 33), bytesField(2, random(12))), false],
  ['an iv of 16', concat(pair(), bytesField(2, random(16))), false],
  ['no iv', pair(), false],
]

test.each(heads)('token metadata with %s', async (_, message, good) => {
  const file = sealRaw(
    gzipSync(stream),
    concat(utf8('SBACKUP'), Uint8Array.of(1), varint(message.length), message),
  )
  expect(await outcome(file)).toBe(good ? directory.length + items.length : 'not-a-backup')
})

const frame = (body: Uint8Array) => delimited(body)
const nested = (levels: number) => {
  let item: Uint8Array = varintField(1, 1)
  for (let i = 0; i < levels; i++) item = bytesField(6, item)
  return frame(bytesField(4, item))
}
const zip = (...parts: Uint8Array[]) => gzipSync(concat(...parts))
const sealed: [string, Uint8Array, ErrorCode | number][] = [
  ['no gzip at all', utf8('plain text, sealed by the right key'), 'bad-gzip'],
  ['a cut gzip', gzipSync(stream).subarray(0, 500), 'bad-gzip'],
  ['a wrong checksum', new Uint8Array(gzipSync(stream)).fill(0, -8, -4), 'bad-gzip'],
  ['nothing', zip(new Uint8Array(0)), 'bad-frame'],
  ['a newer version', zip(frame(varintField(1, 2))), 'unknown-version'],
  [
    'a version beyond numbers',
    zip(frame(concat(Uint8Array.of(8), random(9).fill(0xff), Uint8Array.of(1)))),
    'unknown-version',
  ],
  ['a malformed first record', zip(frame(Uint8Array.of(0x0a, 0x7f))), 'bad-frame'],
  ['a cut last record', zip(stream.subarray(0, -1)), 'bad-frame'],
  ['an endless length', zip(info, random(30).fill(0xff)), 'bad-frame'],
  ['an endless length at the front', zip(random(30).fill(0xff)), 'bad-frame'],
  ['a length of 4 GiB', zip(info, varint(0xffff_ffff), random(10)), 'too-large'],
  ['a length of 64 bits', zip(info, random(8).fill(0xff), Uint8Array.of(1), random(10)), 'bad-frame'],
  ['an over-long zero length', zip(info, Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x80, 0x00)), 'bad-frame'],
  ['only a first record', zip(info), 0],
  ['empty frames', zip(info, new Uint8Array(5)), 5],
  ['revisions a thousand deep', zip(info, nested(1000)), 1],
  ['zeros behind it', concat(gzipSync(stream), new Uint8Array(700_000)), directory.length + items.length],
  ['anything behind it', concat(gzipSync(stream), random(999)), directory.length + items.length],
]

test.each(sealed)('authentic, but inside: %s', async (_, plaintext, expected) => {
  expect(await outcome(sealRaw(plaintext))).toBe(expected)
})

test('a bomb stops at the bound, whatever it is made of', async () => {
  const bytes = new Uint8Array(60_000_000)
  expect(await outcome(sealRaw(gzipSync(concat(info, bytes))))).toBe('too-large')
  const big = delimited(new Uint8Array(4_000_000).fill(1))
  expect(await outcome(sealRaw(gzipSync(concat(info, ...Array.from({ length: 20 }, () => big)))))).toBe(
    'too-large',
  )
}, 30_000)

test('an authentic frame that is odd inside is handed on with a mark', async () => {
  const source = memorySource(sealRaw(zip(info, nested(3), items[0]!, frame(Uint8Array.of(0x23)))))
  const archive = await openArchive({ source, keys: fileKeys(), ciphers: webCiphers, core })
  const flags: number[] = []
  for await (const { columns, frames } of archive.chunks)
    for (let i = 0; i < frames; i++) flags.push(columns.flags[i]! & frameFlags.odd)
  expect(flags).toEqual([frameFlags.odd, 0, frameFlags.odd])
})

/** Answers with another file from the given read on. */
function changing(first: Uint8Array, second: Uint8Array, at: number): ByteSource {
  let reads = 0
  return {
    size: first.length,
    read: (start, end) => Promise.resolve((reads++ < at ? first : second).slice(start, end)),
  }
}

const whole = files[0]![1]
const changes: [string, number][] = [
  ['the iv', 2],
  ['the first block', 20],
  ['the frames', 5000],
  ['the zeros behind them', whole.length - 2000],
  ['the last block', whole.length - 40],
]

test.each(changes)('a file that changes between the passes is noticed: %s', async (_, offset) => {
  const second = whole.slice()
  second[offset]! ^= 1
  // Reads: the layout, the one part, the stored MAC; from there on the second pass.
  expect(await outcome(changing(whole, second, 3))).toBe('source-changed')
  expect(await outcome(changing(whole, second, 1), { with: untouchable })).toBe('bad-mac')
})

test('millions of empty records are refused, some are not', async () => {
  expect(await outcome(sealRaw(zip(info, new Uint8Array(90_000))))).toBe(90_000)
  expect(await outcome(sealRaw(zip(info, new Uint8Array(150_000))))).toBe('too-large')
})

test('cancelled in either pass', async () => {
  const stop = new AbortController()
  stop.abort()
  expect(await outcome(files[0]![1], { signal: stop.signal })).toBe('cancelled')
  const later = new AbortController()
  const source = memorySource(sealRaw(concat(gzipSync(stream), new Uint8Array(900_000))))
  const reading = { source, keys: fileKeys(), ciphers: webCiphers, core, signal: later.signal }
  const archive = await openArchive(reading)
  later.abort()
  const readAll = async () => {
    for await (const chunk of archive.chunks) expect(chunk.frames).toBeGreaterThan(0)
  }
  await expect(readAll()).rejects.toMatchObject({ code: 'cancelled' })
})

test('progress never goes back and ends at the file’s length, for both passes', async () => {
  const file = sealRaw(concat(gzipSync(stream), new Uint8Array(900_000)))
  const seen: Record<string, number[]> = { checking: [], reading: [] }
  const onProgress = ({ phase, done, total }: { phase: string; done: number; total: number }) => {
    expect(total).toBe(file.length)
    seen[phase]!.push(done)
  }
  const archive = await openArchive({
    source: memorySource(file),
    keys: fileKeys(),
    ciphers: webCiphers,
    core,
    onProgress,
  })
  for await (const chunk of archive.chunks) expect(chunk.frames).toBeGreaterThan(0)
  for (const done of Object.values(seen)) {
    expect(done).toEqual(done.toSorted((a, b) => a - b))
    expect(done.at(-1)).toBe(file.length)
  }
})
