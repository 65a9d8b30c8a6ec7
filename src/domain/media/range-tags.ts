import type { Bytes } from '../../core/bytes.ts'
import { equalBytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { Ciphers } from '../crypto-port.ts'
import { ivBytes, rangeBytes } from './media-file.ts'

export const tagBytes = 16

/**
 * Tag of one range: GMAC under the file's own tag key, with the range's number as the nonce. Key and nonce bind it to
 * file and place. `sealed` is the range with the block before it, which decryption needs too: for range n of the file
 * the bytes from n × 256 KiB on, 16 more than a range.
 */
export async function rangeTag(
  ciphers: Ciphers,
  tagKey: Bytes,
  range: number,
  sealed: Uint8Array,
): Promise<Bytes> {
  const nonce = new Uint8Array(12)
  new DataView(nonce.buffer).setUint32(8, range)
  return ciphers.gcmSeal(tagKey, nonce, new Uint8Array(0), sealed)
}

/** `bad-mac` unless the range is the one that was tagged. */
export async function checkRange(
  ciphers: Ciphers,
  { tagKey, tags }: { readonly tagKey: Bytes; readonly tags: Bytes },
  range: number,
  sealed: Uint8Array,
): Promise<void> {
  const tag = await rangeTag(ciphers, tagKey, range, sealed)
  if (!equalBytes(tag, tags.subarray(range * tagBytes, (range + 1) * tagBytes)))
    throw new HeirloomError('bad-mac', 'a part of a media file was altered', { facts: { range } })
}

/** Makes the tags of a file that passes by, range after range. */
export class RangeTagger {
  readonly #ciphers: Ciphers
  readonly #tagKey: Bytes
  readonly #tags: Promise<Bytes>[] = []
  #before: Uint8Array

  constructor(ciphers: Ciphers, tagKey: Bytes, iv: Uint8Array) {
    this.#ciphers = ciphers
    this.#tagKey = tagKey
    this.#before = iv
  }

  /** The next range: 256 KiB, the last one shorter. */
  add(ciphertext: Uint8Array): void {
    if (ciphertext.length > rangeBytes) throw new HeirloomError('bug', 'more than a range')
    const sealed = new Uint8Array(ivBytes + ciphertext.length)
    sealed.set(this.#before)
    sealed.set(ciphertext, ivBytes)
    const tag = rangeTag(this.#ciphers, this.#tagKey, this.#tags.length, sealed)
    tag.catch(() => undefined)
    this.#tags.push(tag)
    this.#before = ciphertext.slice(-ivBytes)
  }

  async finish(): Promise<Bytes> {
    const tags = await Promise.all(this.#tags)
    const table = new Uint8Array(tags.length * tagBytes)
    tags.forEach((tag, i) => table.set(tag, i * tagBytes))
    return table
  }
}
