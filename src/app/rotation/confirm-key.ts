import { equalBytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import { deriveBackupKey } from '../../domain/keys/signal-keys.ts'
import { readRecoveryKey } from '../../domain/keys/typed-key.ts'
import type { BackupDeps } from '../archive/deps.ts'
import { readSetting } from '../archive/read-setting.ts'
import type { KeyAnswer } from '../api/views.ts'
import { isKeyOf, keepKey } from './kept-key.ts'
import { readKeyRecord, writeKeyRecord } from './key-record.ts'
import { nearMiss } from './near-miss.ts'

/**
 * Whether what was typed is the key of the backups that are on; then it is not asked for again for half a year. Works
 * without a network. A key with a single slip in it is told where.
 */
export async function confirmKey(deps: BackupDeps, typed: string): Promise<KeyAnswer> {
  const { store, clock } = deps
  const setting = await readSetting(store)
  if (!setting) throw new HeirloomError('not-found', 'backups are not turned on')
  const read = readRecoveryKey(typed)
  if (!read.ok) return { ok: false, reason: 'wrong-shape', length: read.length, badGroups: read.badGroups }
  if (!isKeyOf(read.key, setting)) {
    const badGroups = nearMiss(read.key, (key) => equalBytes(deriveBackupKey(key), setting.backupKey))
    return { ok: false, reason: 'wrong-key', ...(badGroups ? { badGroups } : {}) }
  }
  await keepKey(store, read.key)
  const record = await readKeyRecord(store)
  await writeKeyRecord(store, { ...record, confirmedAt: clock.now(), askAfter: 0, neverAsk: false })
  return { ok: true }
}
