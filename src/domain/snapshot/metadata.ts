import type { Bytes } from '../../core/bytes.ts'
import { concat } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { Ciphers } from '../crypto-port.ts'
import { bytesField, varintField, WireReader, wireTypes } from '../frame/wire.ts'
import type { BackupId, MetadataKey } from '../keys/key-types.ts'
import { backupId } from '../keys/key-types.ts'

/** A snapshot's `metadata` file: the backup id that `main` is keyed with, sealed under the metadata key. */
export interface SnapshotMetadata {
  /** 12 bytes, or 16 as some desktop versions write. */
  readonly iv: Bytes
  /** 16 bytes. */
  readonly encryptedId: Bytes
}

const metadataVersion = 1
/** Far above what the file can need. */
export const maxMetadataBytes = 64 * 1024

/** `unknown-version` for a newer form, `bad-record` for what is no metadata. */
export function readMetadata(message: Uint8Array): SnapshotMetadata {
  const reader = new WireReader(message)
  let version: number | null = 0
  let sealed: SnapshotMetadata | null = null
  while (reader.next()) {
    if (reader.number === 1) version = reader.value()
    if (reader.number === 2 && reader.type === wireTypes.bytes) sealed = readSealedId(reader.view())
  }
  if (!reader.broken && (version === null || version > metadataVersion))
    throw new HeirloomError(
      'unknown-version',
      'This backup was written in a newer form than this program knows.',
    )
  if (reader.broken || !sealed)
    throw new HeirloomError(
      'bad-record',
      'The file "metadata" of this backup is damaged. Use another backup.',
    )
  return sealed
}

function readSealedId(message: Uint8Array): SnapshotMetadata | null {
  const reader = new WireReader(message)
  let iv: Bytes | null = null
  let encryptedId: Bytes | null = null
  while (reader.next()) {
    if (reader.type !== wireTypes.bytes) continue
    if (reader.number === 1) iv = reader.view().slice()
    if (reader.number === 2) encryptedId = reader.view().slice()
  }
  const fits = (iv?.length === 12 || iv?.length === 16) && encryptedId?.length === 16
  return !reader.broken && fits && iv && encryptedId ? { iv, encryptedId } : null
}

export function encodeMetadata({ iv, encryptedId }: SnapshotMetadata): Bytes {
  if ((iv.length !== 12 && iv.length !== 16) || encryptedId.length !== 16)
    throw new HeirloomError('bad-length', 'a sealed backup id has the wrong length')
  const sealed = concat(bytesField(1, iv), bytesField(2, encryptedId))
  return concat(varintField(1, metadataVersion), bytesField(2, sealed))
}

function counterBlock(iv: Bytes): Bytes {
  return iv.length === 16 ? iv : concat(iv, new Uint8Array(4))
}

/** There is no check value: another recovery key gives another id, and `main` then fails its MAC. */
export async function openBackupId(
  sealed: SnapshotMetadata,
  key: MetadataKey,
  ciphers: Ciphers,
): Promise<BackupId> {
  return backupId(await ciphers.ctr(key, counterBlock(sealed.iv), sealed.encryptedId))
}

/** `iv`: 12 fresh random bytes. */
export async function sealBackupId(
  id: BackupId,
  key: MetadataKey,
  iv: Bytes,
  ciphers: Ciphers,
): Promise<SnapshotMetadata> {
  if (iv.length !== 12) throw new HeirloomError('bad-length', 'a metadata iv needs 12 bytes')
  return { iv, encryptedId: await ciphers.ctr(key, counterBlock(iv), id) }
}
