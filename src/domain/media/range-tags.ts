import type { Bytes } from '../../core/bytes.ts'
import { concatAll, equalBytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { Ciphers } from '../crypto-port.ts'
import { ivBytes, rangeBytes } from './media-file.ts'

export const tagBytes = 16

/** Makes the tag of one range of a file. */
export type RangeTag = (range: number, sealed: Uint8Array) => Promise<Bytes>

/**
 * Tags under a file's own tag key: GMAC, with the range's number as the nonce. Key and nonce bind a tag to file and
 * place. `sealed` is the range with the block before it, which decryption needs too: for range n of the file the bytes
 * from n × 256 KiB on, 16 more than a range.
 */
export async function rangeTags(ciphers: Ciphers, tagKey: Bytes): Promise<RangeTag> {
  const gmac = await ciphers.gmac(tagKey)
  return (range, sealed) => {
    const nonce = new Uint8Array(12)
    new DataView(nonce.buffer).setUint32(8, range)
    return gmac(nonce, sealed)
  }
}

/** `bad-mac` unless the range is the one that was tagged. */
export async function checkRange(
  ciphers: Ciphers,
  { tagKey, tags }: { readonly tagKey: Bytes; readonly tags: Bytes },
  range: number,
  sealed: Uint8Array,
): Promise<void> {
  const tag = await (await rangeTags(ciphers, tagKey))(range, sealed)
  if (!equalBytes(tag, tags.subarray(range * tagBytes, (range + 1) * tagBytes)))
    throw new HeirloomError('bad-mac', 'a part of a media file was altered', { facts: { range } })
}

/** All tags of a file that is at hand: iv and ciphertext. */
export async function tagsOfWhole(ciphers: Ciphers, tagKey: Bytes, sealed: Uint8Array): Promise<Bytes> {
  const tag = await rangeTags(ciphers, tagKey)
  const tags: Promise<Bytes>[] = []
  for (let at = 0; at + ivBytes < sealed.length; at += rangeBytes)
    tags.push(tag(tags.length, sealed.subarray(at, at + rangeBytes + ivBytes)))
  return concatAll(await Promise.all(tags))
}

/** Makes the tags of a file that passes by, range after range. */
export class RangeTagger {
  readonly #tag: Promise<RangeTag>
  readonly #tags: Promise<Bytes>[] = []
  #before: Uint8Array

  constructor(ciphers: Ciphers, tagKey: Bytes, iv: Uint8Array) {
    this.#tag = rangeTags(ciphers, tagKey)
    this.#tag.catch(() => undefined)
    this.#before = iv
  }

  /** The next range: 256 KiB, the last one shorter. */
  add(ciphertext: Uint8Array): void {
    if (ciphertext.length > rangeBytes) throw new HeirloomError('bug', 'more than a range')
    const sealed = new Uint8Array(ivBytes + ciphertext.length)
    sealed.set(this.#before)
    sealed.set(ciphertext, ivBytes)
    const range = this.#tags.length
    const made = this.#tag.then((tag) => tag(range, sealed))
    made.catch(() => undefined)
    this.#tags.push(made)
    this.#before = ciphertext.slice(-ivBytes)
  }

  async finish(): Promise<Bytes> {
    return concatAll(await Promise.all(this.#tags))
  }
}
