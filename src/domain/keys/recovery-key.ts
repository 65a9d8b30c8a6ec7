import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { toHex, utf8, wipe } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { RecoveryKey } from './key-types.ts'

export const recoveryKeyLength = 64
const recoveryKeyGroups = 16
const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz'
/** The largest multiple of 36 that a byte can stay under: bytes from here on would favour some characters. */
const fairBytes = 252

/** Fresh random bytes of a length. The caller decides where they come from; they are wiped after use. */
export type RandomBytes = (length: number) => Uint8Array

/** A new key: 64 characters, each drawn evenly from 36 (about 330 bits). */
export function makeRecoveryKey(random: RandomBytes): RecoveryKey {
  let key = ''
  for (let draws = 0; key.length < recoveryKeyLength; draws++) {
    if (draws === 64) throw new HeirloomError('bug', 'the random source gives nothing usable')
    const bytes = random(recoveryKeyLength)
    for (const byte of bytes) {
      if (byte < fairBytes && key.length < recoveryKeyLength) key += alphabet[byte % alphabet.length]!
    }
    wipe(bytes)
  }
  return key as RecoveryKey
}

export type TypedRecoveryKey =
  | { readonly ok: true; readonly key: RecoveryKey }
  | {
      readonly ok: false
      /** Usable characters so far, of 64. May be more than 64. */
      readonly length: number
      /** Groups of four (0 to 15, ascending) that hold an impossible character or the wrong number of characters. */
      readonly badGroups: readonly number[]
      readonly reason: 'empty' | 'impossible-character' | 'too-short' | 'too-long'
    }

/**
 * Reads a key in any form that people write it: either case, spaces, hyphens, line ends, and Signal's own stand-ins
 * `#` for O and `=` for 0. O and 0 stay different, and so do l and 1: all of them occur.
 */
export function readRecoveryKey(typed: string): TypedRecoveryKey {
  const plain = typed.replaceAll('#', 'O').replaceAll('=', '0')
  const kept = plain.replace(/[^0-9A-Za-z]/g, '')
  if (kept.length === recoveryKeyLength) return { ok: true, key: kept.toLowerCase() as RecoveryKey }
  const chunks = plain.split(/[\s\p{Pd}\p{Cf}]+/u).filter((chunk) => chunk !== '')
  const impossible = chunks.some((chunk) => /[^0-9A-Za-z]/.test(chunk))
  return {
    ok: false,
    length: kept.length,
    badGroups: badGroups(chunks),
    reason: reasonFor(kept.length, impossible),
  }
}

function reasonFor(
  length: number,
  impossible: boolean,
): 'empty' | 'impossible-character' | 'too-short' | 'too-long' {
  if (impossible) return 'impossible-character'
  if (length === 0) return 'empty'
  return length < recoveryKeyLength ? 'too-short' : 'too-long'
}

/** Each chunk between separators is cut in fours from its own start, so one slip does not move every later group. */
function badGroups(chunks: readonly string[]): number[] {
  const bad = new Set<number>()
  const mark = (group: number) => bad.add(Math.min(group, recoveryKeyGroups - 1))
  let first = 0
  for (const chunk of chunks) {
    const characters = Array.from(chunk)
    const extra = characters.length % 4
    // One character too many in a chunk of its own is a doubled key press, not the start of the next group.
    const doubled = extra === 1 && characters.length > 4 && chunks.length > 1
    const groups = doubled ? Math.floor(characters.length / 4) : Math.ceil(characters.length / 4)
    characters.forEach((character, i) => {
      if (!/[0-9A-Za-z]/.test(character)) mark(first + Math.min(Math.floor(i / 4), groups - 1))
    })
    if (extra !== 0) mark(first + groups - 1)
    first += groups
  }
  return [...bad].sort((a, b) => a - b)
}

/** 16 groups of 4, upper case, with plain O and 0: what is shown is what may be typed. */
export function showRecoveryKey(key: RecoveryKey): string[] {
  return key.toUpperCase().match(/.{4}/g) ?? []
}

/** Names a key without giving anything of it away: 8 groups of 4 hex digits, for sheets and questions. */
export function recoveryKeyFingerprint(key: RecoveryKey): string {
  const secret = utf8(key)
  const hash = hkdf(sha256, secret, undefined, utf8('Heirloom 2026 recovery key fingerprint'), 16)
  wipe(secret)
  return toHex(hash).replace(/(.{4})(?!$)/g, '$1 ')
}
