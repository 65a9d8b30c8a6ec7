import type { Bytes } from '../../core/bytes.ts'
import { toBase64Url } from '../../core/bytes.ts'
import { encodeBackupSetting } from '../../domain/archive/backup-setting.ts'
import { encodePlan } from '../../domain/archive/journal-records.ts'
import type { Manifest } from '../../domain/archive/manifest.ts'
import { encodeManifest } from '../../domain/archive/manifest.ts'
import { encodeReport } from '../../domain/archive/report-record.ts'
import type { RestoredObject, RestoreRecord } from '../../domain/archive/restore-record.ts'
import type { BackupDeps } from './deps.ts'
import { findSetting } from './read-setting.ts'
import type { RestorableArchive } from './restorable.ts'

// What makes a device that restored one that backs up: the keys from the first part on, the plan at the end.

/** `backup` as it is to be. What this device said of itself before stays. */
export async function settingAfter(
  deps: BackupDeps,
  { serviceUrl, keys, archive, parametersFingerprint }: RestorableArchive,
  lastReport: Bytes,
): Promise<Bytes> {
  const { manifest, manifestHash } = archive
  const found = await findSetting(deps.store)
  const before = found === 'lost' ? null : found
  return encodeBackupSetting({
    serviceUrl,
    backupKey: keys.backupKey,
    accountId: keys.accountId,
    accountSeed: keys.accountSeed,
    mediaRootKey: manifest.mediaRootKey,
    mediaAccountId: manifest.mediaAccountId,
    mediaSigningKey: manifest.mediaSigningKey,
    deviceId: before?.deviceId ?? deps.randomness.bytes(16),
    generation: manifest.generation,
    manifestHash,
    lastReport,
    turnedOnAt: before?.turnedOnAt ?? deps.clock.now(),
    parametersFingerprint,
  })
}

/** `archive/plan` and the report of the backup that was restored. */
export async function planAfter(
  { store }: BackupDeps,
  manifest: Manifest,
  record: RestoreRecord,
): Promise<{ readonly plan: Bytes; readonly report: Bytes }> {
  const done = objectsByName(record.done)
  const rows = [...manifest.directory, ...manifest.pages]
  const lengths = rows.map(({ name }) => done.get(toBase64Url(name))?.length ?? 0)
  const chats = (await store.readChatRows()).filter(({ items }) => items > 0).map(({ chat }) => chat)
  const lostParts = record.missingParts
  return {
    plan: encodePlan({
      manifest: encodeManifest(manifest),
      lengths,
      chats,
      filters: [],
      lostParts,
      readAgain: false,
      firstNewItemId: manifest.nextItemId,
      setAside: [],
    }),
    report: reportOf(
      manifest,
      lengths.reduce((sum, length) => sum + length, 0),
    ),
  }
}

/** Of a backup that this device finds at the service, or did not see being made. */
export function reportOf({ archiveTime, items, chats, leftOut }: Manifest, archiveBytes: number): Bytes {
  return encodeReport({ at: archiveTime, archiveBytes, sentBytes: 0, ms: 0, messages: items, chats, leftOut })
}

export function objectsByName(objects: readonly RestoredObject[]): Map<string, RestoredObject> {
  return new Map(objects.map((object) => [toBase64Url(object.name), object]))
}
