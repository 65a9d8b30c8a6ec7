import type { Bytes } from '../../core/bytes.ts'
import { equalBytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { Ciphers } from '../crypto-port.ts'
import { bucket } from '../file/padding.ts'
import type { MediaFacts, MediaKeys } from './media-file.ts'
import { ciphertextLength, ivBytes, macBytes, rangeBytes } from './media-file.ts'
import { tagsOfWhole } from './range-tags.ts'
import { sniffedBytes, sniffMedia } from './sniff-media.ts'

// [Note: Whole files] The platform hashes a file that is all at hand two to three times as fast as the core hashes one
// that passes by, and on other threads; docs/performance.md has the figures. Longer files stream (media-pass.ts): the
// platform copies what it is given, so a whole one stands in memory several times over.

/** Longest plaintext that is sealed or verified as a whole, in bytes. */
export const maxWholeBytes = 8 * 1024 * 1024

export interface WholeSealed {
  readonly file: Bytes
  readonly facts: MediaFacts
}

/** Seals a file that is at hand. `iv`: 16 bytes, random, one for each time a key seals. */
export async function sealWhole(
  ciphers: Ciphers,
  { plain, keys, iv }: { readonly plain: Bytes; readonly keys: MediaKeys; readonly iv: Bytes },
): Promise<WholeSealed> {
  const hashing = ciphers.sha256Of(plain)
  hashing.catch(() => undefined)
  const file = await encrypted(ciphers, { plain, keys, iv })
  const tagging = tagsOfWhole(ciphers, keys.tagKey, file.subarray(0, -macBytes))
  tagging.catch(() => undefined)
  file.set(await ciphers.hmacOf(keys.hmacKey, file.subarray(0, -macBytes)), file.length - macBytes)
  const [plaintextHash, digest, tags] = await Promise.all([hashing, ciphers.sha256Of(file), tagging])
  const format = sniffMedia(plain.subarray(0, sniffedBytes))
  return {
    file,
    facts: { size: plain.length, plaintextHash, sealedLength: file.length, digest, tags, format },
  }
}

/** iv and ciphertext, with room for the MAC behind them. In ranges: what is small stays in the processor's caches. */
async function encrypted(
  ciphers: Ciphers,
  { plain, keys, iv }: { readonly plain: Bytes; readonly keys: MediaKeys; readonly iv: Bytes },
): Promise<Bytes> {
  const padded = bucket(plain.length)
  const file = new Uint8Array(ivBytes + padded + 16 - (padded % 16) + macBytes)
  file.set(iv)
  const cbc = await ciphers.cbcEncryptor(keys.aesKey, iv)
  let at = 0
  let waiting: Promise<Bytes> | null = null
  const put = async (): Promise<void> => {
    const sealed = await waiting!
    file.set(sealed, ivBytes + at)
    at += sealed.length
  }
  for (let from = 0; from < padded; from += rangeBytes) {
    const to = Math.min(padded, from + rangeBytes)
    const sealing = cbc.chunk(zeroPadded(plain.subarray(from, to), to - from), to === padded)
    sealing.catch(() => undefined)
    if (waiting) await put()
    waiting = sealing
  }
  await put()
  return file
}

/** What follows the end of the plaintext is zeros. */
export function zeroPadded(plain: Bytes, length: number): Bytes {
  if (plain.length === length) return plain
  const padded = new Uint8Array(length)
  padded.set(plain)
  return padded
}

/** Checks a sealed file that is at hand; codes as `verifyMedia`. */
export async function verifyWhole(
  ciphers: Ciphers,
  { file, keys, size }: { readonly file: Bytes; readonly keys: MediaKeys; readonly size: number },
): Promise<MediaFacts> {
  ciphertextLength(file.length, size)
  const authentic = file.subarray(0, -macBytes)
  const digesting = ciphers.sha256Of(file)
  digesting.catch(() => undefined)
  const mac = await ciphers.hmacOf(keys.hmacKey, authentic)
  if (!equalBytes(mac, file.subarray(-macBytes)))
    throw new HeirloomError('bad-mac', 'a media file was altered')
  const cbc = await ciphers.cbcDecryptor(keys.aesKey, file.slice(0, ivBytes))
  const tagging = tagsOfWhole(ciphers, keys.tagKey, authentic)
  tagging.catch(() => undefined)
  const padded = await cbc.chunk(file.subarray(ivBytes, -macBytes), true)
  if (padded.length < size)
    throw new HeirloomError('bad-length', 'a media file shorter than its message says')
  const plain = padded.subarray(0, size)
  const format = sniffMedia(plain.subarray(0, sniffedBytes))
  const [plaintextHash, digest, tags] = await Promise.all([ciphers.sha256Of(plain), digesting, tagging])
  return { size, plaintextHash, sealedLength: file.length, digest, tags, format }
}
