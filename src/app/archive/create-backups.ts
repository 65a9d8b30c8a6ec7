import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import { readFingerprint } from '../credentials/fingerprint-words.ts'
import type { HistoryApi, OnProgress } from '../api/history-api.ts'
import { noNews } from '../schedule/backup-news.ts'
import { createRuns, type Runs } from '../schedule/runs.ts'
import { readBackupStatus } from '../schedule/read-status.ts'
import { forgetFailure } from '../schedule/schedule-store.ts'
import { openSurroundings, type Surroundings } from '../schedule/surroundings.ts'
import type { JobView, RestoreReport } from '../api/views.ts'
import { hasUnfinishedWork, isDeleting, unfinishedRestore } from './backup-status.ts'
import { backUp, sendFiles } from './back-up.ts'
import { createProof } from './create-proof.ts'
import { deleteArchive } from './delete-archive.ts'
import { acceptParameters } from '../credentials/archive-service.ts'
import { visit } from '../credentials/visit.ts'
import { checkWhenDue } from '../check/check-own.ts'
import type { ProofApi } from '../api/proof-api.ts'
import type { Plan } from '../plan/create-plan.ts'
import { createPlan } from '../plan/create-plan.ts'
import type { BackupDeps } from './deps.ts'
import { goOnWithBackup } from './go-on-with-backup.ts'
import { describeRestored, keepRestored } from './keep-restored.ts'
import type { MediaStore } from './media/create-media-store.ts'
import { createMediaStore } from './media/create-media-store.ts'
import { peek } from './peek.ts'
import type { RestorableArchive } from './restorable.ts'
import { restore } from './restore.ts'
import { createRestoreActivity } from './restore-activity.ts'
import type { MadeKey } from './turn-on.ts'
import { makeKey, turnOn } from './turn-on.ts'

type Shared = Plan &
  ProofApi &
  MediaStore &
  Pick<
    HistoryApi,
    | 'makeRecoveryKey'
    | 'forgetRecoveryKey'
    | 'turnOnBackups'
    | 'goOnWithBackup'
    | 'backUpNow'
    | 'peekArchive'
    | 'restoreArchive'
    | 'describeRestored'
    | 'keepRestored'
    | 'deleteArchive'
    | 'acceptParameters'
  >

export interface Backups extends Shared {
  status(): ReturnType<typeof readBackupStatus>
  /** The restore that has not come to its end, if there is one. */
  unfinished(): Promise<readonly JobView[]>
  /** Goes on with a deletion or a restore that was cut off. Null: there is none. Call at every start. */
  resume(onProgress: OnProgress, signal: AbortSignal): Promise<RestoreReport | 'deleted' | null>
  /** Makes a backup, or goes on with the files of the last one where only those are due. */
  backUpWhenDue(onProgress: OnProgress, signal: AbortSignal): Promise<void>
  /** What every visit owes the archive and the account. Answers after how many milliseconds to look again. */
  visit(signal: AbortSignal): Promise<number>
  /** The check of the month, after a backup that was made by itself. Does nothing while it is not due. */
  checkWhenDue(signal: AbortSignal): Promise<void>
}

export interface BackupsDeps extends BackupDeps {
  /** Left out: of this context alone. */
  readonly runs?: Runs
  /** Left out: nothing stands in the way of a backup. */
  readonly surroundings?: Surroundings
}

/** Everything about the archive at the service. Holds keys in memory only, between showing and confirming them. */
export function createBackups(given: BackupsDeps): Backups {
  const never = new AbortController().signal
  const { clock, surroundings = openSurroundings } = given
  const runs = given.runs ?? createRuns({ news: noNews, clock, later: () => undefined })
  const restoring = createRestoreActivity(runs.moved)
  const deps = { ...given, published: runs.moved }
  const renewed = async () => {
    await forgetFailure(deps.store)
    runs.changed()
  }
  let made: MadeKey | null = null
  let opened: RestorableArchive | null = null

  const mediaStore = createMediaStore(deps, surroundings, runs.moved)
  const status = () =>
    readBackupStatus({ ...deps, runs, surroundings, bringing: () => mediaStore.bringing() })

  const room: Backups = {
    makeRecoveryKey: async () => {
      const { made: fresh, shown } = await makeKey(deps, never)
      made = fresh
      return shown
    },
    forgetRecoveryKey: async () => {
      made = null
      await Promise.resolve()
    },
    turnOnBackups: async (typedKey) => {
      if (!made) throw new HeirloomError('not-found', 'no recovery key was made')
      const answer = await turnOn(deps, made, typedKey, never)
      if (answer.ok) {
        made = null
        await renewed()
      }
      return answer
    },
    goOnWithBackup: async (typedKey) => {
      const answer = await goOnWithBackup(deps, typedKey, never)
      await renewed()
      return answer
    },
    backUpNow: (onProgress, signal, answers) => {
      const guardAnswered = answers?.guard === true
      return runs.run({ onProgress, signal, alone: guardAnswered }, async (told, mine) => {
        if (await isDeleting(deps)) throw new HeirloomError('busy', 'the backup is being deleted')
        return backUp(deps, { onProgress: told, signal: mine, guardAnswered })
      })
    },
    peekArchive: async (typed, sheet) => {
      opened = null
      const { answer, from } = await peek(deps, { typed, sheetFingerprint: printed(sheet) }, never)
      opened = from
      return answer
    },
    restoreArchive: async (onProgress, signal) => {
      const report = await restoring.run(onProgress, signal, (told, mine) =>
        restore(deps, opened, { onProgress: told, signal: mine }),
      )
      opened = null
      await renewed()
      return report
    },
    describeRestored: () => describeRestored(deps),
    keepRestored: async () => {
      await restoring.stop()
      const report = await keepRestored(deps)
      await renewed()
      return report
    },
    deleteArchive: async (typedKey) => {
      await deleteArchive(deps, typedKey ?? null, never)
      await renewed()
    },
    resume: async (onProgress, signal) => {
      if (await isDeleting(deps)) {
        await deleteArchive(deps, null, signal)
        await renewed()
        return 'deleted'
      }
      if (!(await hasUnfinishedWork(deps))) return null
      return restoring.run(onProgress, signal, (told, mine) =>
        restore(deps, null, { onProgress: told, signal: mine }),
      )
    },
    backUpWhenDue: async (onProgress, signal) => {
      const { filesOnly } = await status()
      if (!filesOnly) await room.backUpNow(onProgress, signal)
      else
        await runs.run({ onProgress, signal, alone: false }, (told, mine) =>
          sendFiles(deps, { onProgress: told, signal: mine }),
        )
    },
    ...createPlan(deps),
    ...mediaStore,
    ...createProof(deps, async (onProgress, signal, work) => {
      const report = await runs.run({ onProgress, signal, alone: true }, work)
      await renewed()
      return report
    }),
    acceptParameters: async () => {
      await acceptParameters(deps)
      await renewed()
    },
    visit: (signal) => visit(deps, signal),
    checkWhenDue: async (signal) => {
      if (await checkWhenDue(deps, () => undefined, signal)) deps.published()
    },
    unfinished: () => unfinishedRestore(deps, restoring),
    status,
  }
  return room
}

/** Words or code of the sheet as 16 bytes. `wrong-fingerprint` for what is neither; null when none was given. */
function printed(sheet: string | undefined): Bytes | null {
  if (sheet === undefined || sheet.trim() === '') return null
  const read = readFingerprint(sheet)
  if (!read) throw new HeirloomError('wrong-fingerprint', 'these are not the words of a sheet')
  return read
}
