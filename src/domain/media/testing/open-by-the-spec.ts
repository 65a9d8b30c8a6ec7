import { createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto'

export interface AttachmentSaid {
  /** 64 bytes, AES half first. */
  readonly key: Uint8Array
  /** Of the plaintext, in bytes. */
  readonly size: number
  /** SHA-256 of the plaintext, 32 bytes. */
  readonly plaintextHash?: Uint8Array
}

/**
 * Opens a sealed attachment file by the rules of the format: `iv(16) ∥ AES-256-CBC/PKCS#7 ∥ HMAC-SHA-256(32)`, cut to
 * its size. Nothing but Node's own cryptography is used, so that it says something about what ours writes.
 */
export function openByTheSpec(file: Uint8Array, { key, size, plaintextHash }: AttachmentSaid): Buffer {
  if (key.length !== 64) throw new Error('a key has 64 bytes')
  const [iv, ciphertext, mac] = [file.subarray(0, 16), file.subarray(16, -32), file.subarray(-32)]
  const hmac = createHmac('sha256', key.subarray(32)).update(iv).update(ciphertext).digest()
  if (mac.length !== 32 || !timingSafeEqual(hmac, mac)) throw new Error('not authentic')
  const cipher = createDecipheriv('aes-256-cbc', key.subarray(0, 32), iv)
  const padded = Buffer.concat([cipher.update(ciphertext), cipher.final()])
  if (padded.length !== paddedLength(size)) throw new Error('not padded to its bucket')
  if (padded.subarray(size).some((byte) => byte !== 0)) throw new Error('padded with something')
  const plaintext = padded.subarray(0, size)
  const hash = createHash('sha256').update(plaintext).digest()
  if (plaintextHash && !hash.equals(plaintextHash)) throw new Error('another content')
  return plaintext
}

function paddedLength(size: number): number {
  if (size === 0) return 541
  return Math.max(541, size, Math.floor(1.05 ** Math.ceil(Math.log(size) / Math.log(1.05))))
}
