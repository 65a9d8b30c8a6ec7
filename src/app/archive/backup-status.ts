import { decodeReport } from '../../domain/archive/report-record.ts'
import type { HistoryStore } from '../../domain/ports.ts'
import type { BackupStatus } from '../views.ts'
import { readSetting } from './read-setting.ts'
import { restoreRecordId } from './restorable.ts'

// What can be told of backups without the room that makes them: it is large, and loaded when it is needed.

/** There while a deletion is wished for and not yet done: no backup runs then, and the next start goes on with it. */
export const deletionWishId = 'delete/archive'

export interface BackupStatusDeps {
  readonly store: Pick<HistoryStore, 'readSetting'>
  /** Where a first backup would go. */
  readonly serviceUrl: string
}

/** How backups stand while none is being made here. */
export async function readBackupStatus({ store, serviceUrl }: BackupStatusDeps): Promise<BackupStatus> {
  const setting = await readSetting(store)
  const last = setting && setting.lastReport.length > 0 ? decodeReport(setting.lastReport) : null
  return {
    state: setting ? 'waiting' : 'off',
    on: setting !== null,
    last,
    progress: null,
    failure: null,
    serviceUrl: setting?.serviceUrl ?? serviceUrl,
  }
}

type Jobs = { readonly store: Pick<HistoryStore, 'readJob'> }

export async function isDeleting({ store }: Jobs): Promise<boolean> {
  return (await store.readJob(deletionWishId)) !== null
}

/** Whether a deletion or a restore was cut off and is to be gone on with. */
export async function hasUnfinishedWork({ store }: Jobs): Promise<boolean> {
  return (await isDeleting({ store })) || (await store.readJob(restoreRecordId)) !== null
}
