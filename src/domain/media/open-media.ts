import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { Ciphers } from '../crypto-port.ts'
import type { ByteSource } from '../ports.ts'
import type { MediaFacts, MediaKeys } from './media-file.ts'
import { ciphertextLength, ivBytes, rangeBytes } from './media-file.ts'
import { checkRange, tagBytes } from './range-tags.ts'

export interface OpenMediaOptions {
  /** The sealed file. */
  readonly source: ByteSource
  readonly keys: MediaKeys
  readonly facts: Pick<MediaFacts, 'size' | 'sealedLength' | 'tags'>
}

/**
 * A sealed file as the plaintext it holds. A read costs the ranges it touches, each released only after its own tag
 * was verified: `bad-mac` else. `truncated`, `bad-length` when the file is not as long as it was.
 */
export function openMedia(ciphers: Ciphers, { source, keys, facts }: OpenMediaOptions): ByteSource {
  const ciphertext = ciphertextLength(facts.sealedLength, facts.size)
  if (source.size !== facts.sealedLength)
    throw new HeirloomError('truncated', 'a media file is not as long as it was')
  if (facts.tags.length !== Math.ceil(ciphertext / rangeBytes) * tagBytes)
    throw new HeirloomError('bad-length', 'a media file with the tags of another')
  const openRange = async (range: number, signal?: AbortSignal): Promise<Bytes> => {
    const from = range * rangeBytes
    const to = Math.min(ciphertext, from + rangeBytes)
    const sealed = await source.read(from, ivBytes + to, signal)
    await checkRange(ciphers, { tagKey: keys.tagKey, tags: facts.tags }, range, sealed)
    const cbc = await ciphers.cbcDecryptor(keys.aesKey, sealed.slice(0, ivBytes))
    return cbc.chunk(sealed.subarray(ivBytes), to === ciphertext)
  }
  return {
    size: facts.size,
    async read(start, end, signal) {
      if (start < 0 || end < start || end > facts.size)
        throw new HeirloomError('source-unreadable', 'a read beyond the end of a media file')
      const bytes = new Uint8Array(end - start)
      for (let at = start; at < end;) {
        const range = Math.floor(at / rangeBytes)
        const plain = await openRange(range, signal)
        const part = plain.subarray(at - range * rangeBytes, end - range * rangeBytes)
        if (part.length === 0) throw new HeirloomError('bad-padding', 'a media file shorter than it says')
        bytes.set(part, at - start)
        at += part.length
      }
      return bytes
    },
  }
}
