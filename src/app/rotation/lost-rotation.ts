import { isCode } from '../../core/errors.ts'
import type { BackupDeps } from '../archive/deps.ts'
import { backupSettingName } from '../archive/deps.ts'
import { Journal } from '../archive/journal.ts'
import { readSetting } from '../archive/read-setting.ts'
import { withRetries } from '../archive/retries.ts'
import { noRotation } from './rotation-records.ts'

/**
 * How far a change of key had come can no longer be read. As long as the present key opens the account, the change is
 * over and the key stays (what was written under the next one cannot be read by anybody, and goes unvisited). Else the
 * next one is in place, and only the person has it: what is kept of backups is as good as lost, and asks for it.
 */
export async function settleLost(deps: BackupDeps, signal: AbortSignal): Promise<void> {
  const { store, services } = deps
  const setting = await readSetting(store)
  if (setting) {
    const account = services.account(setting.serviceUrl)
    try {
      await withRetries(deps, signal, async () => {
        await (await account.open(setting.accountSeed, 'session')).dropNext()
      })
    } catch (error) {
      if (!isCode(error, 'unauthorised')) throw error
      await store.writeSetting(backupSettingName, new Uint8Array(0))
    }
  }
  await (await Journal.open(store, 'rotation/archive/')).discard({ plan: true })
  await store.writeJobs(noRotation)
}
