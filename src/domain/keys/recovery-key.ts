import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { toHex, utf8, wipe } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { RecoveryKey } from './key-types.ts'
import { recoveryKeyLength } from './typed-key.ts'

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
