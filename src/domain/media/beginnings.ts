import type { Bytes } from '../../core/bytes.ts'
import { equalBytes } from '../../core/bytes.ts'

// [Note: Films before they are whole] The message that names a film may tell the MACs of the beginnings of its sealed file
// ([Note: Attachment file]). A beginning that has its MAC holds what the sender sealed, and is decrypted and shown
// while the rest is still on its way; nothing behind the last such border is. The file itself counts only when all of it
// was verified, as any other.

/** MACs of the first n × `chunkBytes` of a sealed file, 32 bytes each, and of all of it. */
export interface BeginningMacs {
  readonly macs: Bytes
  readonly chunkBytes: number
}

const macLength = 32
/** The least that is in use; smaller ones would cost more to look at than they give. */
const minChunkBytes = 64 * 1024
const maxChunkBytes = 64 * 1024 * 1024
/** Of a film as long as any that is taken in, in chunks of 2 MiB. */
const maxMacs = 16_384

/** Null: these are no MACs of a sealed file of this length. */
export function beginningMacs(
  { macs, chunkBytes }: { readonly macs: Uint8Array; readonly chunkBytes: number },
  sealedLength: number,
): BeginningMacs | null {
  if (!(chunkBytes >= minChunkBytes && chunkBytes <= maxChunkBytes)) return null
  const count = Math.floor(sealedLength / chunkBytes) + 1
  return count <= maxMacs && macs.length === count * macLength
    ? { macs: new Uint8Array(macs), chunkBytes }
    : null
}

/** Holds the MACs of a file's beginnings against what passes by. After one that does not fit, none does. */
export class Beginnings {
  /** Bytes to the next border. */
  left: number
  readonly #macs: BeginningMacs
  readonly #onVerified: (sealedBytes: number) => void
  #borders = 0
  #fits = true

  constructor(macs: BeginningMacs, onVerified: (sealedBytes: number) => void) {
    this.#macs = macs
    this.#onVerified = onVerified
    this.left = macs.chunkBytes
  }

  /** At most `left` bytes more went by; `mac`: that of all so far. */
  passed(bytes: number, mac: () => Uint8Array): void {
    this.left -= bytes
    if (this.left > 0) return
    const { macs, chunkBytes } = this.#macs
    this.left = chunkBytes
    const at = this.#borders++ * macLength
    this.#fits &&= equalBytes(mac(), macs.subarray(at, at + macLength))
    if (this.#fits) this.#onVerified(this.#borders * chunkBytes)
  }
}
