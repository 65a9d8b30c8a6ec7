import { hkdf } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import type { Bytes } from '../../core/bytes.ts'
import { concat, utf8 } from '../../core/bytes.ts'

/** What an output is for: its label, and bytes that follow the label where an output is bound to something. */
export interface Purpose {
  readonly label: string
  readonly bound?: Uint8Array
  readonly salt?: Uint8Array
  readonly length: number
}

/** HKDF-SHA-256, extract and expand. Without a salt: the empty one. */
export function derive(secret: Uint8Array, purpose: Purpose): Bytes {
  const info = purpose.bound ? concat(utf8(purpose.label), purpose.bound) : utf8(purpose.label)
  return new Uint8Array(hkdf(sha256, secret, purpose.salt, info, purpose.length))
}

export function hmacSha256(key: Uint8Array, message: Uint8Array): Bytes {
  return new Uint8Array(hmac(sha256, key, message))
}
