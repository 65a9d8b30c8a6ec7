import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { CipherKeys } from '../keys/key-types.ts'
import type { MediaFormat } from './sniff-media.ts'

// [Note: Sealed media] A file of media lies sealed as [Note: Attachment file] says: on the device, in a snapshot folder
// and at the service, the same bytes. Beside it lie facts of it, one of them a table of tags (range-tags.ts) that lets
// a part be released without reading the rest.

export const ivBytes = 16
export const macBytes = 32
/** What is sealed, tagged and released at once, in bytes of ciphertext. */
export const rangeBytes = 256 * 1024
/** Longest file that is taken in, in bytes of plaintext: media beyond it is no message's. */
export const maxMediaBytes = 16 * 1024 ** 3

/** Keys of one file. `tagKey` (32 bytes) is random, made where the file lies, and leaves it never. */
export interface MediaKeys extends CipherKeys {
  readonly tagKey: Bytes
}

/** What was learnt of a file when all of it was sealed or verified. */
export interface MediaFacts {
  /** Of the plaintext, in bytes. */
  readonly size: number
  /** SHA-256 of the plaintext. */
  readonly plaintextHash: Bytes
  readonly sealedLength: number
  /** SHA-256 of the sealed file, its MAC included. */
  readonly digest: Bytes
  /** 16 bytes for each range. */
  readonly tags: Bytes
  /** What its first bytes say it is; null: only to be saved. */
  readonly format: MediaFormat | null
}

/** Length of the ciphertext between iv and MAC. Throws `truncated`, `bad-length` for what is no sealed file of `size`. */
export function ciphertextLength(sealedLength: number, size: number): number {
  const length = sealedLength - ivBytes - macBytes
  if (length < ivBytes) throw new HeirloomError('truncated', 'a media file of too few bytes')
  if (length % 16 !== 0 || length <= size)
    throw new HeirloomError('bad-length', 'a media file of another length than its message says')
  return length
}
