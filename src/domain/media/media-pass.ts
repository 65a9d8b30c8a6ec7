import type { Bytes } from '../../core/bytes.ts'
import type { Core, HashGroup } from '../core-port.ts'
import type { Ciphers } from '../crypto-port.ts'
import type { Beginnings } from './beginnings.ts'
import type { MediaFacts, MediaKeys } from './media-file.ts'
import { ivBytes, macBytes } from './media-file.ts'
import { RangeTagger } from './range-tags.ts'
import { sniffedBytes, sniffMedia } from './sniff-media.ts'

export interface MediaDeps {
  readonly core: Core
  readonly ciphers: Ciphers
  /** Longest file that is done as a whole, see [Note: Whole files]; left out: `maxWholeBytes`. */
  readonly wholeBytes?: number
}

const nothing = new Uint8Array(0)

/** One pass over a file, sealed and plain side by side: its hashes, MAC and tags, in the core's several streams. */
export class MediaPass {
  readonly #hashes: HashGroup
  readonly #tagger: RangeTagger
  readonly #beginnings: Beginnings | null
  readonly #head = new Uint8Array(sniffedBytes)
  #size = 0
  #ciphertext = 0

  constructor(
    { core, ciphers }: MediaDeps,
    { hmacKey, tagKey }: MediaKeys,
    iv: Bytes,
    beginnings: Beginnings | null = null,
  ) {
    this.#beginnings = beginnings
    this.#hashes = core.hashes([null, hmacKey, null])
    this.#tagger = new RangeTagger(ciphers, tagKey, iv)
    this.#hash(nothing, iv)
  }

  /** The next range of ciphertext, and the next bytes of plaintext; they need not belong together. */
  update(plaintext: Uint8Array, ciphertext: Uint8Array): void {
    this.#hash(plaintext, ciphertext)
    if (this.#size < sniffedBytes)
      this.#head.set(plaintext.subarray(0, sniffedBytes - this.#size), this.#size)
    this.#size += plaintext.length
    this.#ciphertext += ciphertext.length
    if (ciphertext.length > 0) this.#tagger.add(ciphertext)
  }

  #hash(plaintext: Uint8Array, ciphertext: Uint8Array): void {
    const beginnings = this.#beginnings
    let at = 0
    for (let plain = plaintext; ; plain = nothing) {
      const part = ciphertext.subarray(at, beginnings ? at + beginnings.left : ciphertext.length)
      this.#hashes.update([plain, part, part])
      beginnings?.passed(part.length, () => this.#hashes.peek()[1]!)
      at += part.length
      if (at === ciphertext.length) return
    }
  }

  /** The MAC over all that has passed. */
  async finish(): Promise<MediaFacts & { readonly mac: Bytes }> {
    const mac = this.#hashes.peek()[1]!
    this.#hashes.update([nothing, nothing, mac])
    const [plaintextHash, , digest] = this.#hashes.finish()
    return {
      size: this.#size,
      plaintextHash: plaintextHash!,
      sealedLength: ivBytes + this.#ciphertext + macBytes,
      digest: digest!,
      tags: await this.#tagger.finish(),
      format: sniffMedia(this.#head.subarray(0, this.#size)),
      mac,
    }
  }
}
