import { createPublicKey, verify } from 'node:crypto'
import { concat, fromHex } from '../../src/core/bytes.ts'

const prime = 2n ** 255n - 19n
/** Of an Ed25519 public key in SubjectPublicKeyInfo, up to the 32 bytes of the point. */
const derHead = fromHex('302a300506032b6570032100')!
/** Montgomery coordinates of small order: a signature under them proves nothing. */
const smallOrder = new Set([
  0n,
  1n,
  prime - 1n,
  325606250916557431795983626356110631294008115727848805560023387167927233504n,
  39382357235489614581723060781553021112529911719440698176882885853963445705823n,
])

/**
 * XEd25519, checked as Ed25519 under the birationally equal point. `publicKey` is 05 and 32 bytes, `signature` 64
 * bytes whose top bit may carry the point's sign. False for anything malformed.
 */
export function verifyXeddsa(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const edwards = edwardsKey(publicKey)
  if (!edwards || signature.length !== 64) return false
  edwards[31]! |= signature[63]! & 0x80
  const plain = new Uint8Array(signature)
  plain[63]! &= 0x7f
  try {
    const key = createPublicKey({ key: Buffer.from(concat(derHead, edwards)), format: 'der', type: 'spki' })
    return verify(null, message, key, plain)
  } catch {
    return false
  }
}

/** y = (u - 1) / (u + 1), little-endian, sign bit clear. Null: no key of this form. */
function edwardsKey(publicKey: Uint8Array): Uint8Array | null {
  if (publicKey.length !== 33 || publicKey[0] !== 5) return null
  let u = 0n
  for (let i = 32; i > 0; i--) u = (u << 8n) | BigInt(publicKey[i]!)
  if (u >= prime || smallOrder.has(u)) return null
  let y = ((u - 1n) * inverse(u + 1n)) % prime
  const bytes = new Uint8Array(32)
  for (let i = 0; i < 32; i++, y >>= 8n) bytes[i] = Number(y & 0xffn)
  return bytes
}

/** By extended Euclid: public numbers only, so its time may vary. */
function inverse(value: bigint): bigint {
  let [a, b] = [value % prime, prime]
  let [x, y] = [1n, 0n]
  while (a > 1n) {
    const quotient = b / a
    ;[a, b] = [b % a, a]
    ;[x, y] = [y - quotient * x, x]
  }
  return ((x % prime) + prime) % prime
}

/** Raw 32-byte Ed25519 key. False for anything malformed. */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false
  try {
    const key = createPublicKey({ key: Buffer.from(concat(derHead, publicKey)), format: 'der', type: 'spki' })
    return verify(null, message, key, signature)
  } catch {
    return false
  }
}
