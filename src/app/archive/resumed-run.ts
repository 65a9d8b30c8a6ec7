import { equalBytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { Manifest } from '../../domain/archive/manifest.ts'
import type { RestoreRecord } from '../../domain/archive/restore-record.ts'
import type { Spine } from '../../domain/history/types.ts'
import { openOwnArchive } from '../credentials/archive-service.ts'
import { keysOfSetting } from './archive-keys.ts'
import type { BackupDeps } from './deps.ts'
import { objectsHere } from './objects-here.ts'
import { openArchive } from './open-archive.ts'
import { findSetting } from './read-setting.ts'
import type { RestorableArchive, RestoreOptions } from './restorable.ts'
import { readRestoreRecords } from './restore-records.ts'
import { RestoreRun } from './restore-run.ts'

/** Where a restore that was cut off gets the rest from. */
interface Source extends Omit<RestorableArchive, 'archive'> {
  /** By a person, just now: it may be the key of something else. */
  readonly typed: boolean
}

/**
 * A restore that was cut off, to be gone on with; null: there is none. Records that cannot be read are made again from
 * what is in the store, and from `from` where the keys are lost with them; `setting-lost` without that, `other-history`
 * when what was typed opens something else.
 */
export async function resumedRun(
  deps: BackupDeps,
  from: RestorableArchive | null,
  options: RestoreOptions,
): Promise<RestoreRun | null> {
  const { store } = deps
  const spine = await store.readSpine()
  if (!spine?.restoring) return null
  const source = await sourceOf(deps, from, options.signal)
  const { record, manifest } = await readRestoreRecords(deps)
  if (source.typed && !(await isSame(deps, spine, manifest, from!.archive.manifest)))
    throw new HeirloomError('other-history', 'this key opens another backup than the one being restored')
  return record && manifest
    ? goOn(deps, source, { record, manifest }, options)
    : beginAgain(deps, source, spine, options)
}

/** Written by the same history, or holding some of what is in. */
async function isSame(
  deps: BackupDeps,
  spine: Spine,
  begun: Manifest | null,
  typed: Manifest,
): Promise<boolean> {
  if (begun && equalBytes(begun.historyId, typed.historyId)) return true
  return (await objectsHere(deps, spine, typed)).length > 0
}

async function sourceOf(
  deps: BackupDeps,
  from: RestorableArchive | null,
  signal: AbortSignal,
): Promise<Source> {
  const setting = await findSetting(deps.store)
  if (setting && setting !== 'lost') {
    const { service, setting: pinned } = await openOwnArchive(deps, setting, signal)
    const { serviceUrl, parametersFingerprint } = pinned
    const keys = keysOfSetting(setting)
    return { serviceUrl, keys, service, credentials: null, parametersFingerprint, typed: false }
  }
  if (!from) throw new HeirloomError('setting-lost', 'the keys of the restore are lost')
  return { ...from, typed: true }
}

async function goOn(
  deps: BackupDeps,
  source: Source,
  { record, manifest }: { readonly record: RestoreRecord; readonly manifest: Manifest },
  options: RestoreOptions,
): Promise<RestoreRun> {
  const archive = { manifest, manifestHash: record.manifestHash }
  const run = new RestoreRun(deps, { ...source, archive }, options)
  await run.resume(record)
  return run
}

/** How far it had come is lost: what the archive holds is looked for among what is in. */
async function beginAgain(
  deps: BackupDeps,
  source: Source,
  spine: Spine,
  options: RestoreOptions,
): Promise<RestoreRun> {
  const { service, keys } = source
  const archive = await openArchive({ deps, service, keys, signal: options.signal })
  if (!archive) throw new HeirloomError('no-archive', 'the backup is no longer at the service')
  const run = new RestoreRun(deps, { ...source, archive }, options)
  run.beginOver(await objectsHere(deps, spine, archive.manifest))
  return run
}
