import { x25519 } from '@noble/curves/ed25519.js'
import type { Bytes } from '../../core/bytes.ts'
import { concat, utf8, wipe } from '../../core/bytes.ts'
import { derive, hmacSha256 } from './derive.ts'
import type {
  AccountId,
  BackupId,
  BackupKey,
  CipherKeys,
  EcKeyPair,
  ForwardSecrecyToken,
  MediaId,
  MediaRootKey,
  MessageBackupKey,
  MetadataKey,
  RecoveryKey,
} from './key-types.ts'
import * as make from './key-types.ts'

// [Note: Signal's key hierarchy] Everything here gives the bytes that Signal's clients give (vectors/keys.json).

function fromRecoveryKey(key: RecoveryKey, label: string): Bytes {
  const secret = utf8(key)
  const derived = derive(secret, { label, length: 32 })
  wipe(secret)
  return derived
}

export function deriveBackupKey(key: RecoveryKey): BackupKey {
  return make.backupKey(fromRecoveryKey(key, '20240801_SIGNAL_BACKUP_KEY'))
}

/** Names the archive at a service. With the media root key: names the media side. */
export function deriveBackupId(root: BackupKey | MediaRootKey, account: AccountId): BackupId {
  return make.backupId(derive(root, { label: '20241024_SIGNAL_BACKUP_ID:', bound: account, length: 16 }))
}

/** The pair that signs for a backup id (`xeddsaSigner`). */
export function deriveBackupIdKeyPair(root: BackupKey | MediaRootKey, account: AccountId): EcKeyPair {
  const privateKey = derive(root, { label: '20241024_SIGNAL_BACKUP_ID_KEYPAIR:', bound: account, length: 32 })
  privateKey[0]! &= 0xf8
  privateKey[31] = (privateKey[31]! & 0x7f) | 0x40
  return { privateKey, publicKey: concat(Uint8Array.of(0x05), x25519.getPublicKey(privateKey)) }
}

export function deriveMetadataKey(root: BackupKey): MetadataKey {
  return make.metadataKey(derive(root, { label: '20241011_SIGNAL_LOCAL_BACKUP_METADATA_KEY', length: 32 }))
}

/** The keys of an archive file: without a token for files and snapshots, with one for an archive at a service. */
export function deriveMessageBackupKey(
  root: BackupKey,
  id: BackupId,
  token?: ForwardSecrecyToken,
): MessageBackupKey {
  const purpose = token
    ? { label: '20250708_SIGNAL_BACKUP_ENCRYPT_MESSAGE_BACKUP:', bound: id, salt: token, length: 64 }
    : { label: '20241007_SIGNAL_BACKUP_ENCRYPT_MESSAGE_BACKUP:', bound: id, length: 64 }
  return make.messageBackupKey(derive(root, purpose))
}

/** `mediaName` as `remoteMediaName` gives it, with `_thumbnail` behind it for a thumbnail. */
export function deriveMediaId(root: MediaRootKey, mediaName: string): MediaId {
  return make.mediaId(
    derive(root, { label: '20241007_SIGNAL_BACKUP_MEDIA_ID:', bound: utf8(mediaName), length: 15 }),
  )
}

/** The outer layer of a file at the media side. */
export function deriveMediaEncryptionKeys(root: MediaRootKey, id: MediaId): CipherKeys {
  return make.hmacFirst(
    derive(root, { label: '20241007_SIGNAL_BACKUP_ENCRYPT_MEDIA:', bound: id, length: 64 }),
  )
}

/** A thumbnail on its way to the media side; `id` is the thumbnail's media id. */
export function deriveThumbnailTransitKeys(root: MediaRootKey, id: MediaId): CipherKeys {
  return make.hmacFirst(
    derive(root, { label: '20241030_SIGNAL_BACKUP_ENCRYPT_THUMBNAIL:', bound: id, length: 64 }),
  )
}

/** What Signal's own service is spoken to with. Heirloom never uses these; a test holds them to the vectors. */
export interface SignalAccountKeys {
  readonly svrKey: Bytes
  readonly registrationLock: Bytes
  readonly registrationRecoveryPassword: Bytes
  readonly storageServiceKey: Bytes
  readonly loggingKey: Bytes
}

export function deriveSignalAccountKeys(key: RecoveryKey): SignalAccountKeys {
  const svrKey = fromRecoveryKey(key, '20240801_SIGNAL_SVR_MASTER_KEY')
  const named = (name: string) => hmacSha256(svrKey, utf8(name))
  return {
    svrKey,
    registrationLock: named('Registration Lock'),
    registrationRecoveryPassword: named('Registration Recovery'),
    storageServiceKey: named('Storage Service Encryption'),
    loggingKey: named('Logging Key'),
  }
}
