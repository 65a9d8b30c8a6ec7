import type { Bytes } from '../../core/bytes.ts'
import { fromUtf8, utf8 } from '../../core/bytes.ts'
import { badRecord, owned, WireReader, WireWriter } from '../history/wire.ts'

/** The setting `backup` (docs/format.md section 8): there is one exactly while backups are on. */
export interface BackupSetting {
  readonly serviceUrl: string
  readonly backupKey: Bytes
  readonly accountId: Bytes
  readonly accountSeed: Bytes
  readonly mediaRootKey: Bytes
  readonly mediaAccountId: Bytes
  readonly mediaSigningKey: Bytes
  readonly deviceId: Bytes
  /** Of the last manifest seen; 0 and empty: none yet. */
  readonly generation: number
  readonly manifestHash: Bytes
  /** `encodeReport`; empty: no backup yet. */
  readonly lastReport: Bytes
  readonly turnedOnAt: number
  /** Pinned: of the only parameters under which credentials are shown. Empty in settings from before there were any. */
  readonly parametersFingerprint: Bytes
}

const lengths: Readonly<Record<number, number>> = { 2: 32, 3: 16, 4: 32, 5: 32, 6: 16, 7: 32, 8: 16 }
const maxUrlBytes = 2048
const maxReportBytes = 1024

export function encodeBackupSetting(setting: BackupSetting): Bytes {
  return new WireWriter()
    .bytes(1, utf8(setting.serviceUrl))
    .bytes(2, setting.backupKey)
    .bytes(3, setting.accountId)
    .bytes(4, setting.accountSeed)
    .bytes(5, setting.mediaRootKey)
    .bytes(6, setting.mediaAccountId)
    .bytes(7, setting.mediaSigningKey)
    .bytes(8, setting.deviceId)
    .uint(9, setting.generation)
    .bytes(10, setting.manifestHash)
    .bytes(11, setting.lastReport)
    .uint(12, setting.turnedOnAt)
    .bytes(13, setting.parametersFingerprint)
    .finish()
}

export function decodeBackupSetting(bytes: Bytes): BackupSetting {
  const reader = new WireReader(bytes)
  const parts = new Map<number, Bytes>()
  let generation = 0
  let turnedOnAt = 0
  while (reader.more) {
    const field = reader.field()
    if (field === 9) generation = reader.uint()
    else if (field === 12) turnedOnAt = reader.uint()
    else if (field <= 13) parts.set(field, owned(reader.bytes(field === 1 ? maxUrlBytes : maxReportBytes)))
    else reader.skip()
  }
  const part = (field: number) => parts.get(field) ?? new Uint8Array(0)
  for (const [field, length] of Object.entries(lengths))
    if (part(Number(field)).length !== length) throw badRecord('bad backup setting')
  if (part(13).length !== 0 && part(13).length !== 32) throw badRecord('bad backup setting')
  return {
    serviceUrl: fromUtf8(part(1)),
    backupKey: part(2),
    accountId: part(3),
    accountSeed: part(4),
    mediaRootKey: part(5),
    mediaAccountId: part(6),
    mediaSigningKey: part(7),
    deviceId: part(8),
    generation,
    manifestHash: part(10),
    lastReport: part(11),
    turnedOnAt,
    parametersFingerprint: part(13),
  }
}
