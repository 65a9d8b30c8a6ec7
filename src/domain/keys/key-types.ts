import type { Bytes } from '../../core/bytes.ts'
import { fromHex, toHex } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'

declare const brand: unique symbol
export type Branded<Base, Name extends string> = Base & { readonly [brand]: Name }

/** The 64 canonical (lower-case) characters; their ASCII bytes are the key material. */
export type RecoveryKey = Branded<string, 'RecoveryKey'>
/** 32 bytes; everything about one person's backup is derived from it. */
export type BackupKey = Branded<Bytes, 'BackupKey'>
/** 32 random bytes, the root of the media side. Never derived from a recovery key. */
export type MediaRootKey = Branded<Bytes, 'MediaRootKey'>
/** 16 bytes. */
export type BackupId = Branded<Bytes, 'BackupId'>
/** ACI16: the 16 raw bytes of an account's UUID, in printed order. */
export type AccountId = Branded<Bytes, 'AccountId'>
/** 32 random bytes that an archive at a service is keyed with besides the backup key. */
export type ForwardSecrecyToken = Branded<Bytes, 'ForwardSecrecyToken'>
/** 15 bytes: the name of a file at the service's media side. */
export type MediaId = Branded<Bytes, 'MediaId'>
/** 32 bytes: opens the backup id in a snapshot's `metadata`. */
export type MetadataKey = Branded<Bytes, 'MetadataKey'>
/** 32 bytes: seals a manifest, and only under one forward secrecy token. */
export type ManifestKey = Branded<Bytes, 'ManifestKey'>

/** The two 32-byte keys of an encrypt-then-MAC file, named so that no caller can swap the halves. */
export interface CipherKeys {
  readonly hmacKey: Bytes
  readonly aesKey: Bytes
}
/** The keys of one archive file. */
export type MessageBackupKey = Branded<CipherKeys, 'MessageBackupKey'>

/** X25519 pair: 32-byte clamped private key, and the public key as Signal serialises it (0x05, then 32 bytes). */
export interface EcKeyPair {
  readonly privateKey: Bytes
  readonly publicKey: Bytes
}

/** A copy, if it has the length. */
export function sized(raw: Uint8Array, length: number, what: string): Bytes {
  if (raw.length !== length)
    throw new HeirloomError('bad-length', `${what} needs ${length} bytes, got ${raw.length}`)
  return new Uint8Array(raw)
}

export const backupKey = (raw: Uint8Array) => sized(raw, 32, 'a backup key') as BackupKey
export const mediaRootKey = (raw: Uint8Array) => sized(raw, 32, 'a media root key') as MediaRootKey
export const backupId = (raw: Uint8Array) => sized(raw, 16, 'a backup id') as BackupId
export const accountId = (raw: Uint8Array) => sized(raw, 16, 'an account id') as AccountId
export const forwardSecrecyToken = (raw: Uint8Array) =>
  sized(raw, 32, 'a forward secrecy token') as ForwardSecrecyToken
export const mediaId = (raw: Uint8Array) => sized(raw, 15, 'a media id') as MediaId
export const metadataKey = (raw: Uint8Array) => sized(raw, 32, 'a metadata key') as MetadataKey
export const manifestKey = (raw: Uint8Array) => sized(raw, 32, 'a manifest key') as ManifestKey

/** From 64 bytes, HMAC half first: archive files, the media side's outer layer, thumbnails in transit. */
export function hmacFirst(raw: Uint8Array): CipherKeys {
  const keys = sized(raw, 64, 'a key pair')
  return { hmacKey: keys.slice(0, 32), aesKey: keys.slice(32) }
}

/** From 64 bytes, AES half first: the key of a single attachment (`key`, `localKey`). */
export function aesFirst(raw: Uint8Array): CipherKeys {
  const keys = sized(raw, 64, 'a key pair')
  return { aesKey: keys.slice(0, 32), hmacKey: keys.slice(32) }
}

export const messageBackupKey = (raw: Uint8Array) => hmacFirst(raw) as MessageBackupKey

/** Null unless the text is a UUID with its four hyphens, in either case. */
export function parseAccountId(text: string): AccountId | null {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return null
  const raw = fromHex(text.replaceAll('-', ''))
  return raw && accountId(raw)
}

export function showAccountId(id: AccountId): string {
  return toHex(id).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
