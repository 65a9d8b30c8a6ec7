import type { Bytes } from '../core/bytes.ts'

/** A chain of AES-CBC chunks of one message. Chunks go in order; results may be awaited later. */
export interface CbcChunks {
  /**
   * `last: false`: a whole number of 16-byte blocks, at least one; as many bytes come out. `last: true`: any length
   * when encrypting (PKCS#7 padding is added), at least one whole block when decrypting (it is checked and removed:
   * `bad-padding`). Several calls may be under way at once.
   */
  chunk(bytes: Uint8Array, last: boolean): Promise<Bytes>
}

/** A running SHA-256 or HMAC-SHA-256 over one stream. */
export interface HashStream {
  update(part: Uint8Array): void
  /** 32 bytes. The stream is then spent. */
  finish(): Bytes
}

/** Bulk ciphers as every realm has them. Keys are raw bytes of the stated length (`bad-length` else), never kept. */
export interface Ciphers {
  /** AES-256-CBC with PKCS#7. Check the MAC over all of it first: what comes out before `last` is not authentic. */
  cbcDecryptor(key: Bytes, iv: Bytes): Promise<CbcChunks>
  cbcEncryptor(key: Bytes, iv: Bytes): Promise<CbcChunks>
  /** AES-256-CTR with a 16-byte counter block whose last 4 bytes count, big-endian. Its own inverse. */
  ctr(key: Bytes, counterBlock: Bytes, bytes: Uint8Array): Promise<Bytes>
  /** AES-256-GCM: ciphertext, then the 16-byte tag. 12-byte nonce, used once with this key. */
  gcmSeal(key: Bytes, nonce: Bytes, plaintext: Uint8Array, additional: Uint8Array): Promise<Bytes>
  /** `bad-mac` unless all of it is as it was sealed. */
  gcmOpen(key: Bytes, nonce: Bytes, sealed: Uint8Array, additional: Uint8Array): Promise<Bytes>
  hmac(key: Bytes): Promise<HashStream>
  sha256(): Promise<HashStream>
  /** HMAC-SHA-256 of bytes that are all at hand: quicker than a stream, and it copies them. A key of any length. */
  hmacOf(key: Bytes, bytes: Uint8Array): Promise<Bytes>
  /** SHA-256 likewise. */
  sha256Of(bytes: Uint8Array): Promise<Bytes>
  /** GMAC (AES-256-GCM over nothing) of many parts under one key: 16 bytes each. 12-byte nonces, each used once. */
  gmac(key: Bytes): Promise<(nonce: Bytes, part: Uint8Array) => Promise<Bytes>>
}

/** What bulk work is cut into: large enough for the platform's ciphers, small enough to be cancelled and shown. */
export const cipherChunkBytes = 256 * 1024
