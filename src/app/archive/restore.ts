import { HeirloomError } from '../../core/errors.ts'
import { decodeManifest } from '../../domain/archive/manifest.ts'
import { decodeRestoreRecord } from '../../domain/archive/restore-record.ts'
import type { RestoreReport } from '../views.ts'
import { openOwnArchive } from '../credentials/archive-service.ts'
import { keysOfSetting } from './archive-keys.ts'
import type { BackupDeps } from './deps.ts'
import { exclusively } from './exclusively.ts'
import { readSetting } from './read-setting.ts'
import type { RestorableArchive, RestoreOptions } from './restorable.ts'
import { isReplaceable, restoreManifestId, restoreRecordId } from './restorable.ts'
import { RestoreRun } from './restore-run.ts'

/**
 * Brings an archive into a history that is empty or the sample, newest part first; chats open from the first
 * publication on. A restore that was cut off goes on instead; `from` is then not looked at. `not-empty` when there is
 * a history already, `no-archive` when nothing is there.
 */
export async function restore(
  deps: BackupDeps,
  from: RestorableArchive | null,
  options: RestoreOptions,
): Promise<RestoreReport> {
  return exclusively(deps, async (mine, heartbeat) => {
    const run = (await resumedRun(mine, options)) ?? (await freshRun(mine, from, options))
    return run.run(heartbeat)
  })
}

async function resumedRun(deps: BackupDeps, options: RestoreOptions): Promise<RestoreRun | null> {
  const { store } = deps
  const [record, manifest] = await Promise.all([
    store.readJob(restoreRecordId),
    store.readJob(restoreManifestId),
  ])
  const setting = await readSetting(store)
  if (!record || !manifest || !setting) return null
  const start = decodeRestoreRecord(record)
  const keys = keysOfSetting(setting)
  const archive = { manifest: decodeManifest(manifest), manifestHash: start.manifestHash }
  const own = await openOwnArchive(deps, setting, options.signal)
  const { serviceUrl, parametersFingerprint } = own.setting
  const source = { serviceUrl, keys, archive, service: own.service, credentials: null, parametersFingerprint }
  const run = new RestoreRun(deps, source, options)
  await run.resume(start)
  return run
}

async function freshRun(
  deps: BackupDeps,
  from: RestorableArchive | null,
  options: RestoreOptions,
): Promise<RestoreRun> {
  if (!from) throw new HeirloomError('not-found', 'no archive was opened')
  const spine = await deps.store.readSpine()
  if (!isReplaceable(spine)) throw new HeirloomError('not-empty', 'there is a history on this device already')
  if (await readSetting(deps.store))
    throw new HeirloomError('not-empty', 'backups are already turned on here')
  return new RestoreRun(deps, from, options)
}
