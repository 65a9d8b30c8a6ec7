import { randomBytes } from 'node:crypto'
import { BackupForwardSecrecyToken } from '@signalapp/libsignal-client/dist/AccountKeys.js'
import type { ValidationOutcome } from '@signalapp/libsignal-client/dist/MessageBackup.js'
import { MessageBackupKey, Purpose, validate } from '@signalapp/libsignal-client/dist/MessageBackup.js'
import { InputStream } from '@signalapp/libsignal-client/dist/io.js'
import { describe, expect, test } from 'vitest'
import { webCiphers } from '../../adapters/crypto/web-ciphers.ts'
import { webRandomness } from '../../adapters/crypto/web-randomness.ts'
import { concat, equalBytes } from '../../core/bytes.ts'
import { caseNames, readCase, splitStream } from '../frame/testing/cases.ts'
import { delimited } from '../frame/wire.ts'
import type { ForwardSecrecyToken } from '../keys/key-types.ts'
import { forwardSecrecyToken } from '../keys/key-types.ts'
import { frameKind, packDirectory, packRegion } from './blocks.ts'
import type { TokenMetadata } from './layout.ts'
import { bucket, flushInterval } from './padding.ts'
import { openArchive } from './read-archive.ts'
import { testCore } from './testing/core.ts'
import { memorySink, memorySource } from './testing/memory.ts'
import type { SampleHistory } from './testing/sample.ts'
import { sampleHistory } from './testing/sample.ts'
import { fileKeys, rawBackupId, rawBackupKey } from './testing/seal.ts'
import type { ArchiveWriting } from './write-archive.ts'
import { writeArchive } from './write-archive.ts'

const core = await testCore()
const token = forwardSecrecyToken(randomBytes(32))

interface Options {
  token?: ForwardSecrecyToken
  metadata?: TokenMetadata
  padding?: 'bucket' | 'blocks'
}

async function write(
  history: SampleHistory,
  { token: key, ...options }: Options = {},
  more: Partial<ArchiveWriting> = {},
) {
  const sink = memorySink()
  const writing = {
    sink,
    keys: fileKeys(key),
    ciphers: webCiphers,
    core,
    randomness: webRandomness,
    ...options,
    ...more,
  }
  const region = packRegion(core, history.items)
  const summary = await writeArchive(writing, {
    directory: packDirectory(core, history.info, history.directory),
    region,
  })
  return { file: sink.bytes(), summary, sink }
}

async function read(file: Uint8Array, key?: ForwardSecrecyToken) {
  const archive = await openArchive({
    source: memorySource(file),
    keys: fileKeys(key),
    ciphers: webCiphers,
    core,
  })
  const chunks: Uint8Array[] = []
  let frames = 0
  for await (const chunk of archive.chunks) {
    chunks.push(chunk.bytes)
    frames += chunk.frames
  }
  return { stream: concat(delimited(archive.info), ...chunks), frames, archive }
}

class MemoryStream extends InputStream {
  at = 0
  readonly bytes: Uint8Array
  constructor(bytes: Uint8Array) {
    super()
    this.bytes = bytes
  }
  read(amount: number) {
    const part = this.bytes.slice(this.at, this.at + amount)
    this.at += part.length
    return Promise.resolve(part)
  }
  skip(amount: number) {
    this.at += amount
    return Promise.resolve()
  }
}

async function official(
  file: Uint8Array,
  purpose: Purpose,
  key?: ForwardSecrecyToken,
): Promise<ValidationOutcome> {
  const keys = new MessageBackupKey({
    backupKey: rawBackupKey,
    backupId: rawBackupId,
    ...(key ? { forwardSecrecyToken: new BackupForwardSecrecyToken(key) } : {}),
  })
  return validate(keys, purpose, () => new MemoryStream(file), BigInt(file.length))
}

const pair = () => ({ ct: new Uint8Array(randomBytes(48)), pwSalt: new Uint8Array(randomBytes(32)) })
const metadata = (pairs: number): TokenMetadata => ({
  pairs: Array.from({ length: pairs }, pair),
  iv: new Uint8Array(randomBytes(12)),
})
const layouts: [string, Options][] = [
  ['plain, older padding', { padding: 'bucket' }],
  ['plain, newer padding', { padding: 'blocks' }],
  ['with token and one pair', { token, metadata: metadata(1) }],
  ['with token and two pairs, older padding', { token, metadata: metadata(2), padding: 'bucket' }],
  ['with metadata and no token', { metadata: metadata(1) }],
]

describe.each(layouts)('%s', (_, options) => {
  test.each([0, 1, 3000])(
    '%i messages: the official validator accepts it and it reads back',
    async (count) => {
      const history = sampleHistory(count)
      const { file, summary } = await write(history, options)
      for (const purpose of [Purpose.DeviceTransfer, Purpose.RemoteBackup]) {
        const outcome = await official(file, purpose, options.token)
        expect(outcome.errorMessage).toBeNull()
        expect(outcome.unknownFieldMessages).toEqual([])
      }
      const { stream, frames, archive } = await read(file, options.token)
      const written = concat(history.info, ...history.directory, ...history.items)
      expect(equalBytes(stream, written)).toBe(true)
      expect(frames).toBe(history.directory.length + count)
      expect(summary).toMatchObject({ fileBytes: file.length, uncompressedBytes: written.length })
      expect(archive.layout.metadata).toEqual(options.metadata ?? null)
      expect(archive.fingerprint).toEqual(file.slice(-32))
    },
  )
})

test('small archives by the newer rule all have the same length', async () => {
  const lengths = await Promise.all(
    [0, 1, 40].map(async (count) => (await write(sampleHistory(count))).file.length),
  )
  expect(lengths).toEqual([65_600, 65_600, 65_600])
  const { file } = await write(sampleHistory(1), { padding: 'bucket' })
  expect(file.length).toBeLessThan(bucket(2000))
})

test('writing the same twice shares no block, and memory holds no more than chunks', async () => {
  const history = sampleHistory(20_000)
  const [one, two] = [await write(history), await write(history)]
  expect(one.sink.largest).toBeLessThanOrEqual(256 * 1024 + 16)
  let largestBlock = 0
  for await (const { length } of packRegion(core, history.items))
    largestBlock = Math.max(largestBlock, length)
  expect(one.summary.largestBlock).toBe(largestBlock)
  const blocks = new Set<string>()
  for (const { file } of [one, two])
    for (let at = 0; at < file.length; at += 16)
      blocks.add(Buffer.from(file.subarray(at, at + 16)).toString('latin1'))
  expect(blocks.size).toBe(Math.ceil(one.file.length / 16) + Math.ceil(two.file.length / 16))
})

test('region blocks end where a byte-by-byte count says', async () => {
  const bytes = new Uint8Array(randomBytes(700_000))
  const expected: number[] = []
  let length = 0
  for (let position = 1; position <= bytes.length; position++) {
    if (++length < flushInterval(position, 0)) continue
    expected.push(length)
    length = 0
  }
  if (length > 0) expected.push(length)
  const got: number[] = []
  const runs = [bytes.subarray(0, 5), bytes.subarray(5, 300_000), bytes.subarray(300_000)]
  for await (const block of packRegion(core, runs)) got.push(block.length)
  expect(got).toEqual(expected)
})

test('account and each recipient end a block of their own', async () => {
  const { info, directory } = sampleHistory(0)
  const lengths: number[] = []
  for await (const block of packDirectory(core, info, directory)) lengths.push(block.length)
  expect(lengths).toEqual([info, ...directory].map((frame) => frame.length))
})

test('aborting writes nothing and leaves nothing', async () => {
  const stop = new AbortController()
  const sink = memorySink()
  const onProgress = () => stop.abort()
  const writing = write(sampleHistory(50), {}, { sink, signal: stop.signal, onProgress })
  await expect(writing).rejects.toMatchObject({ code: 'cancelled' })
  expect(sink.state).toBe('aborted')
})

describe.skipIf(caseNames.length === 0)('the public cases', () => {
  test('written as files they satisfy the official validator and read back', async () => {
    for (const name of caseNames.filter((_, i) => i % 5 === 0)) {
      const [info, ...frames] = splitStream(readCase(name)).map((message) => delimited(message))
      const first = frames.findIndex((frame) => frameKind(frame) === 4)
      const cut = first < 0 ? frames.length : first
      const { file } = await write({ info: info!, directory: frames.slice(0, cut), items: frames.slice(cut) })
      expect((await official(file, Purpose.DeviceTransfer)).errorMessage, name).toBeNull()
      expect(equalBytes((await read(file)).stream, readCase(name)), name).toBe(true)
    }
  }, 60_000)
})
