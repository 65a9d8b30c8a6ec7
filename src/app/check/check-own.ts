import { HeirloomError, isCode } from '../../core/errors.ts'
import { keysOfSetting } from '../archive/archive-keys.ts'
import type { BackupDeps } from '../archive/deps.ts'
import { readSetting } from '../archive/read-setting.ts'
import { withOwnArchive } from '../credentials/archive-service.ts'
import { nullWhenDamaged } from '../damaged.ts'
import type { OnProgress } from '../api/history-api.ts'
import type { CheckView } from '../api/proof-views.ts'
import { checkFiles } from './check-files.ts'
import type { CheckResult } from './check-archive.ts'
import { checkArchive } from './check-archive.ts'
import { checkSettingName, decodeCheck, encodeCheck } from './check-record.ts'

const everyMs = 30 * 24 * 60 * 60 * 1000

/** Null: there was none, or what is kept of it cannot be read. */
export async function readCheckResult({ store }: Pick<BackupDeps, 'store'>): Promise<CheckResult | null> {
  return nullWhenDamaged(async () => {
    const record = await store.readSetting(checkSettingName)
    return record && decodeCheck(record)
  })
}

/** What the last check found, for the screens. Null as above. */
export async function readCheck(deps: Pick<BackupDeps, 'store'>): Promise<CheckView | null> {
  const result = await readCheckResult(deps)
  return result && viewOf(result)
}

/**
 * Checks the archive of this device's setting and remembers what was found. A backup may go on meanwhile: what it
 * replaces is then checked in its new form. `not-found`: backups are off, or none was made yet.
 */
export async function checkOwn(
  outer: BackupDeps,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<CheckView> {
  const deps = { ...outer, store: await outer.store.bound() }
  const setting = await readSetting(deps.store)
  if (!setting || setting.generation === 0) throw new HeirloomError('not-found', 'there is no backup yet')
  const text = await withOwnArchive(deps, setting, signal, ({ service }) =>
    checkArchive(deps, { service, keys: keysOfSetting(setting), seen: setting, onProgress, signal }),
  )
  const { files, read, findings } = await checkFiles(deps, setting, signal)
  const result = {
    ...text,
    files,
    filesRead: read,
    faults: text.faults + findings.length,
    findings: [...text.findings, ...findings],
  }
  await deps.store.writeSetting(checkSettingName, encodeCheck(result))
  return viewOf(result)
}

/**
 * The check of the month: to be called after a backup that succeeded. Null: it is not due, or could not be made now and
 * will be tried again after the next one.
 */
export async function checkWhenDue(
  deps: BackupDeps,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<CheckView | null> {
  if (!(await isDue(deps))) return null
  try {
    return await checkOwn(deps, onProgress, signal)
  } catch (error) {
    if (
      isCode(
        error,
        'offline',
        'service-failed',
        'busy',
        'rate-limited',
        'cancelled',
        'unauthorised',
        'credentials-spent',
      )
    )
      return null
    throw error
  }
}

/** A month after the last one, or after backups were turned on. A clock that was set back does not put it off. */
async function isDue(deps: BackupDeps): Promise<boolean> {
  const setting = await readSetting(deps.store)
  if (!setting || setting.generation === 0) return false
  const last = Math.max((await readCheckResult(deps))?.at ?? 0, setting.turnedOnAt)
  return Math.abs(deps.clock.now() - last) >= everyMs
}

/** What the screens see of it: not the names of what is broken. */
function viewOf(result: CheckResult): CheckView {
  const { at, generation, archiveTime, messages, chats, parts, bytes, ms } = result
  const { faults, findings, messagesLost, files, filesRead } = result
  return {
    at,
    generation,
    archiveTime,
    messages,
    chats,
    parts,
    bytes,
    ms,
    faults,
    findings,
    messagesLost,
    files,
    filesRead,
  }
}
