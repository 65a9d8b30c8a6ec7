import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import type { Bytes } from '../../core/bytes.ts'
import { equalBytes, fromBase64Url, toBase64Url } from '../../core/bytes.ts'
import type { FingerprintView } from '../api/views.ts'

/** People compare the first 16 bytes: nobody makes other parameters that agree in them. */
const shownBytes = 16

export function showFingerprint(fingerprint: Bytes): FingerprintView {
  const shown = fingerprint.slice(0, shownBytes)
  return { words: entropyToMnemonic(shown, wordlist).split(' '), code: toBase64Url(shown) }
}

/** From twelve words in any case and spacing, or from the code. Null: neither. 16 bytes. */
export function readFingerprint(typed: string): Bytes | null {
  const text = typed.trim()
  const coded = text.length === 22 ? fromBase64Url(text) : null
  if (coded) return coded
  try {
    return new Uint8Array(
      mnemonicToEntropy(
        text
          .toLowerCase()
          .split(/[^a-z]+/)
          .filter(Boolean)
          .join(' '),
        wordlist,
      ),
    )
  } catch {
    return null
  }
}

/** Whether a whole fingerprint is the one that 16 bytes of it were printed of. */
export function agrees(fingerprint: Uint8Array, printed: Uint8Array): boolean {
  return equalBytes(fingerprint.subarray(0, printed.length), printed) && printed.length >= shownBytes
}
