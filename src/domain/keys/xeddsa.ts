import { ed25519 } from '@noble/curves/ed25519.js'
import { sha512 } from '@noble/hashes/sha2.js'
import type { Bytes } from '../../core/bytes.ts'
import { concat, wipe } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'

// XEdDSA: Ed25519-like signatures under a Curve25519 (X25519) key pair. Public keys carry Signal's type byte 0x05.

const { Point } = ed25519
const { Fn } = Point

function toNumber(bytes: Uint8Array): bigint {
  let value = 0n
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!)
  return value
}

function toBytes(value: bigint): Bytes {
  const bytes = new Uint8Array(32)
  let rest = value
  for (let i = 0; i < 32; i++, rest >>= 8n) bytes[i] = Number(rest & 0xffn)
  return bytes
}

const scalarOf = (...parts: Uint8Array[]) => Fn.create(toNumber(sha512(concat(...parts))))

/** Hash number one of the scheme: no honest point encodes to this prefix, so nonces and challenges never meet. */
const noncePrefix = new Uint8Array(32).fill(0xff)
noncePrefix[0] = 0xfe

/** Signs one message; `random` are 64 fresh bytes. The result is 64 bytes. */
export type XeddsaSigner = (message: Uint8Array, random: Uint8Array) => Bytes

/**
 * A signer for a 32-byte X25519 private key, half of its work done once: a backup signs a thousand calls. `random`
 * hardens the nonce, and a bad source of it does not reveal the key.
 */
export function xeddsaSigner(privateKey: Uint8Array): XeddsaSigner {
  if (privateKey.length !== 32) throw new HeirloomError('bad-length', 'a private key needs 32 bytes')
  const clamped = new Uint8Array(privateKey)
  clamped[0]! &= 0xf8
  clamped[31] = (clamped[31]! & 0x7f) | 0x40
  const scalar = Fn.create(toNumber(clamped))
  const point = Point.BASE.multiply(scalar).toBytes()
  // The Montgomery key fixes the point but for its sign; the scheme takes the even one and its scalar.
  const signed = point[31]! & 0x80 ? Fn.neg(scalar) : scalar
  point[31]! &= 0x7f
  wipe(clamped)
  return (message, random) => {
    if (random.length !== 64) throw new HeirloomError('bad-length', 'a signature needs 64 random bytes')
    const secret = toBytes(signed)
    const nonce = scalarOf(noncePrefix, secret, message, random)
    const commitment = Point.BASE.multiply(nonce).toBytes()
    const challenge = scalarOf(commitment, point, message)
    wipe(secret)
    return concat(commitment, toBytes(Fn.create(nonce + challenge * signed)))
  }
}
