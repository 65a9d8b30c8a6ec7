import type { Bytes } from '../../core/bytes.ts'
import { encodeBackupSetting } from '../../domain/archive/backup-setting.ts'
import { encodePlan } from '../../domain/archive/journal-records.ts'
import type { RotationHead } from '../../domain/archive/rotation-record.ts'
import { encodeRotationHead } from '../../domain/archive/rotation-record.ts'
import type { BackupDeps } from '../archive/deps.ts'
import { backupSettingName } from '../archive/deps.ts'
import { Journal, planId } from '../archive/journal.ts'
import { credentialsSettingName } from '../credentials/credential-set.ts'
import { nextCredentialsId, rotationHeadId } from './rotation-records.ts'

const deletedChatPrefix = 'archive/deleted-chat/'

/**
 * From here on this device backs up under the next key. Ordinary backups wait until the last of these writes, so all of
 * them may be done again.
 */
export async function adoptNext(deps: BackupDeps, head: RotationHead): Promise<RotationHead> {
  const { store } = deps
  await store.writeSetting(backupSettingName, encodeBackupSetting(head.next))
  await store.writeSetting(credentialsSettingName, await store.readJob(nextCredentialsId))
  const adopted = { ...head, step: 'adopted' } as const
  const jobs: Record<string, Bytes | null> = {}
  // What was deleted since the archive was written is still to be told to the next backup.
  for (const { id } of [
    ...(await store.readJobs('archive/')),
    ...(await store.readJobs('rotation/archive/')),
  ])
    if (!id.startsWith(deletedChatPrefix)) jobs[id] = null
  const { plan } = await Journal.open(store, 'rotation/archive/')
  if (plan) jobs[planId] = encodePlan(plan)
  jobs[nextCredentialsId] = null
  jobs[rotationHeadId] = encodeRotationHead(adopted)
  const outbox = Object.fromEntries((await store.outboxNames()).map((name) => [name, null]))
  await store.writeOutbox(outbox, jobs)
  return adopted
}
