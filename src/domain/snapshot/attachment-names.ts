import { sha256 } from '@noble/hashes/sha2.js'
import { concat, toHex } from '../../core/bytes.ts'
import { bucket } from '../file/padding.ts'
import { filesFolder } from './names.ts'

// [Note: Attachment file] iv(16) ∥ AES-256-CBC/PKCS#7(plaintext ∥ zeros up to its bucket) ∥ HMAC(32) over iv ∥
// ciphertext, under a 64-byte key with the AES half first (`aesFirst`). Its digest is the SHA-256 of the whole file.

/** Name at a service's media side, from the plaintext's SHA-256 and the 64-byte key. */
export function remoteMediaName(plaintextHash: Uint8Array, key: Uint8Array): string {
  return toHex(concat(plaintextHash, key))
}

/** Name in a snapshot's `files`, from the plaintext's SHA-256 and the 64-byte local key. */
export function localFileName(plaintextHash: Uint8Array, localKey: Uint8Array): string {
  return toHex(sha256(concat(plaintextHash, localKey)))
}

/** Below the backup root. */
export function localFilePath(name: string): string {
  return `${filesFolder}/${name.slice(0, 2)}/${name}`
}

/** Length of the encrypted file of a plaintext of `size` bytes. */
export function attachmentFileLength(size: number): number {
  return 16 + 32 + (Math.floor(bucket(size) / 16) + 1) * 16
}

/** Chunk size of the incremental MAC over a file of `fileLength` encrypted bytes. Readers use the stored one. */
export function incrementalMacChunkSize(fileLength: number): number {
  if (fileLength < 16_777_216) return 65_536
  return fileLength < 536_870_912 ? Math.ceil(fileLength / 256) : 2_097_152
}
