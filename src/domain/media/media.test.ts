import { createCipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import local from '../../../vectors/local-backup.json' with { type: 'json' }
import { webCiphers } from '../../adapters/crypto/web-ciphers.ts'
import { concat, fromHex, toHex, type Bytes } from '../../core/bytes.ts'
import { testCore } from '../file/testing/core.ts'
import { bucket } from '../file/padding.ts'
import { aesFirst } from '../keys/key-types.ts'
import { attachmentFileLength } from '../snapshot/attachment-names.ts'
import type { ByteSink } from '../ports.ts'
import type { MediaKeys } from './media-file.ts'
import { rangeBytes } from './media-file.ts'
import { openMedia } from './open-media.ts'
import { sealMedia } from './seal-media.ts'
import { openByTheSpec } from './testing/open-by-the-spec.ts'
import { verifyMedia } from './verify-media.ts'
import { memorySource } from '../file/testing/memory.ts'

const core = await testCore()
/** A file is done as a whole, or streamed: what comes of it is the same. */
const ways = [
  { way: 'as a whole', deps: { core, ciphers: webCiphers, wholeBytes: 2 ** 40 } },
  { way: 'streamed', deps: { core, ciphers: webCiphers, wholeBytes: -1 } },
]

const random = (length: number): Bytes => new Uint8Array(randomBytes(length))
const newKeys = (raw: Bytes = random(64)): MediaKeys => ({ ...aesFirst(raw), tagKey: random(32) })

function collecting(): { readonly sink: ByteSink; bytes(): Bytes; readonly state: { ended: string } } {
  const parts: Uint8Array[] = []
  const state = { ended: '' }
  const sink: ByteSink = {
    write: (part) => Promise.resolve(void parts.push(part.slice())),
    close: () => Promise.resolve(void (state.ended = 'closed')),
    abort: () => Promise.resolve(void (state.ended = 'aborted')),
  }
  return { sink, bytes: () => concat(...parts), state }
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const keyOf = ({ aesKey, hmacKey }: MediaKeys): Bytes => concat(aesKey, hmacKey)

/** Lengths at which ranges, blocks and padding meet: this one needs no zeros, and a whole block of padding. */
const wholeBlocks = [...Array(100_000).keys()].find((n) => n > 541 && bucket(n) === n && n % 16 === 0)!
const lengths = [0, 1, 540, 541, wholeBlocks, 3 * rangeBytes - 7, 3 * rangeBytes, 1_000_003, 2_500_001]

describe.each(ways)('$way', ({ deps }) => {
  async function sealed(plaintext: Bytes, keys: MediaKeys, iv = random(16)) {
    const file = collecting()
    const facts = await sealMedia(deps, { source: memorySource(plaintext), keys, iv, sink: file.sink })
    return { facts, file: file.bytes() }
  }

  describe('the vectors', () => {
    test.each(local.attachments)('of $fileLength bytes', async (vector) => {
      const keys = newKeys(fromHex(vector.key)!)
      const plaintext = fromHex(vector.plaintext)!
      const made = await sealed(plaintext, keys, fromHex(vector.iv)!)
      // The longest one is told by its digest alone.
      const file = vector.file === undefined ? made.file : fromHex(vector.file)!
      expect(made.file).toEqual(file)
      expect(toHex(file.subarray(-32))).toBe(vector.mac)
      const facts = await verifyMedia(deps, { source: memorySource(file), keys, size: plaintext.length })
      expect(facts).toEqual(made.facts)
      expect(toHex(facts.plaintextHash)).toBe(vector.plaintextHash)
      expect(toHex(facts.digest)).toBe(vector.fileSha256Digest)
      const opened = openMedia(webCiphers, { source: memorySource(file), keys, facts })
      expect(await opened.read(0, plaintext.length)).toEqual(plaintext)
    })
  })

  describe.each(lengths)('a file of %i bytes', (length) => {
    const plaintext = random(length)
    const keys = newKeys()

    test('opens by the rules of the format alone', async () => {
      const { file, facts } = await sealed(plaintext, keys)
      expect(
        hashOf(openByTheSpec(file, { key: keyOf(keys), size: length, plaintextHash: facts.plaintextHash })),
      ).toBe(hashOf(plaintext))
      expect(file.length).toBe(attachmentFileLength(length))
      expect(facts.sealedLength).toBe(file.length)
      expect(toHex(facts.digest)).toBe(hashOf(file))
      expect(toHex(facts.plaintextHash)).toBe(hashOf(plaintext))
    })

    test('opens in any part', async () => {
      const { file, facts } = await sealed(plaintext, keys)
      const opened = openMedia(webCiphers, { source: memorySource(file), keys, facts })
      const cuts = [0, 1, 15, 16, rangeBytes - 1, rangeBytes, rangeBytes + 1, length - 1, length]
      for (const from of cuts.filter((cut) => cut >= 0 && cut <= length))
        for (const to of [from, from + 1, from + 17, from + rangeBytes, length].filter(
          (cut) => cut >= from && cut <= length,
        ))
          expect(hashOf(await opened.read(from, to))).toBe(hashOf(plaintext.subarray(from, to)))
      await expect(opened.read(0, length + 1)).rejects.toMatchObject({ code: 'source-unreadable' })
    })

    test('is verified as it was sealed, and copied as it is', async () => {
      const { file, facts } = await sealed(plaintext, keys)
      const parts: Uint8Array[] = []
      const onSealed = (part: Bytes) => Promise.resolve(void parts.push(part))
      expect(await verifyMedia(deps, { source: memorySource(file), keys, size: length, onSealed })).toEqual(
        facts,
      )
      expect(hashOf(concat(...parts))).toBe(hashOf(file))
    })
  })

  describe('what is not the file that was sealed', () => {
    const plaintext = random(2 * rangeBytes + 5000)
    const size = plaintext.length
    const keys = newKeys()
    const at = (file: Bytes, offset: number): Bytes => {
      const changed = file.slice()
      changed[offset < 0 ? file.length + offset : offset]! ^= 4
      return changed
    }
    const verify = (file: Bytes, over: { keys?: MediaKeys; size?: number } = {}) =>
      verifyMedia(deps, { source: memorySource(file), keys, size, ...over })

    test.each([0, 15, 16, 40_000, rangeBytes + 3, -33, -32, -1])('a flipped bit at %i', async (offset) => {
      const { file, facts } = await sealed(plaintext, keys)
      await expect(verify(at(file, offset))).rejects.toMatchObject({ code: 'bad-mac' })
      if (offset < -32 || offset >= 0) {
        const opened = openMedia(webCiphers, { source: memorySource(at(file, offset)), keys, facts })
        await expect(opened.read(0, size)).rejects.toMatchObject({ code: 'bad-mac' })
      }
    })

    test('damage in one range leaves the others', async () => {
      const { file, facts } = await sealed(plaintext, keys)
      const opened = openMedia(webCiphers, { source: memorySource(at(file, 300_000)), keys, facts })
      expect(hashOf(await opened.read(0, rangeBytes))).toBe(hashOf(plaintext.subarray(0, rangeBytes)))
      await expect(opened.read(rangeBytes, rangeBytes + 1)).rejects.toMatchObject({ code: 'bad-mac' })
      expect(hashOf(await opened.read(2 * rangeBytes, size))).toBe(hashOf(plaintext.subarray(2 * rangeBytes)))
    })

    test('a cut tail, a cut head, too few bytes', async () => {
      const { file, facts } = await sealed(plaintext, keys)
      await expect(verify(file.slice(0, -16))).rejects.toMatchObject({ code: 'bad-mac' })
      await expect(verify(file.slice(0, -1))).rejects.toMatchObject({ code: 'bad-length' })
      await expect(verify(file.slice(16))).rejects.toMatchObject({ code: 'bad-mac' })
      await expect(verify(file.slice(0, 63), { size: 0 })).rejects.toMatchObject({ code: 'truncated' })
      expect(() => openMedia(webCiphers, { source: memorySource(file.slice(0, -16)), keys, facts })).toThrow(
        expect.objectContaining({ code: 'truncated' }),
      )
    })

    test('swapped files and swapped ranges', async () => {
      const mine = await sealed(plaintext, keys)
      const other = await sealed(random(size), { ...newKeys(), tagKey: keys.tagKey })
      await expect(verify(other.file)).rejects.toMatchObject({ code: 'bad-mac' })
      const foreign = openMedia(webCiphers, { source: memorySource(other.file), keys, facts: mine.facts })
      await expect(foreign.read(0, 1)).rejects.toMatchObject({ code: 'bad-mac' })
      const swapped = mine.file.slice()
      swapped.copyWithin(0, rangeBytes, 2 * rangeBytes + 16)
      await expect(verify(swapped)).rejects.toMatchObject({ code: 'bad-mac' })
      const opened = openMedia(webCiphers, { source: memorySource(swapped), keys, facts: mine.facts })
      await expect(opened.read(0, 1)).rejects.toMatchObject({ code: 'bad-mac' })
    })

    test('another key, or a size it cannot have', async () => {
      const { file } = await sealed(plaintext, keys)
      await expect(verify(file, { keys: newKeys() })).rejects.toMatchObject({ code: 'bad-mac' })
      await expect(verify(file, { size: file.length })).rejects.toMatchObject({ code: 'bad-length' })
      await expect(verify(file, { size: 2 ** 40 })).rejects.toMatchObject({ code: 'too-large' })
    })

    test('authentic, and shorter than its message says', async () => {
      const { file } = await sealed(random(500), keys)
      await expect(verify(file, { size: 543 })).rejects.toMatchObject({ code: 'bad-length' })
    })

    test('authentic, and padded as nothing is', async () => {
      const cipher = createCipheriv('aes-256-cbc', keys.aesKey, new Uint8Array(16)).setAutoPadding(false)
      const body = concat(new Uint8Array(16), cipher.update(new Uint8Array(1600)))
      const file = concat(body, createHmac('sha256', keys.hmacKey).update(body).digest())
      await expect(verify(file, { size: 1000 })).rejects.toMatchObject({ code: 'bad-padding' })
    })
  })

  test('a sink that fails is left empty, and says why', async () => {
    const { sink, state } = collecting()
    const full = Object.assign(new Error('full'), { code: 'storage-full' })
    const failing: ByteSink = { ...sink, write: () => Promise.reject(full) }
    const source = memorySource(random(10))
    await expect(sealMedia(deps, { source, keys: newKeys(), iv: random(16), sink: failing })).rejects.toBe(
      full,
    )
    expect(state.ended).toBe('aborted')
  })
})
