import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError, isCode, toWire } from '../../core/errors.ts'
import { readFingerprint } from '../credentials/fingerprint-words.ts'
import type { HistoryApi, OnProgress } from '../history-api.ts'
import type { BackupStatus, JobView, Progress, RestoreReport } from '../views.ts'
import { hasUnfinishedWork, isDeleting, readBackupStatus, unfinishedRestore } from './backup-status.ts'
import { backUp } from './back-up.ts'
import { createProof } from './create-proof.ts'
import { deleteArchive } from './delete-archive.ts'
import { acceptParameters } from '../credentials/archive-service.ts'
import { visit } from '../credentials/visit.ts'
import type { ProofApi } from '../proof-api.ts'
import type { Plan } from '../plan/create-plan.ts'
import { createPlan } from '../plan/create-plan.ts'
import type { BackupDeps } from './deps.ts'
import { goOnWithBackup } from './go-on-with-backup.ts'
import { describeRestored, keepRestored } from './keep-restored.ts'
import { peek } from './peek.ts'
import type { RestorableArchive } from './restorable.ts'
import { restore } from './restore.ts'
import { createRestoreActivity } from './restore-activity.ts'
import type { MadeKey } from './turn-on.ts'
import { makeKey, turnOn } from './turn-on.ts'

type Shared = Plan &
  ProofApi &
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
  status(): Promise<BackupStatus>
  /** The restore that has not come to its end, if there is one. */
  unfinished(): Promise<readonly JobView[]>
  /** Goes on with a deletion or a restore that was cut off. Null: there is none. Call at every start. */
  resume(onProgress: OnProgress, signal: AbortSignal): Promise<RestoreReport | 'deleted' | null>
  /** What every visit owes the archive and the account. Answers after how many milliseconds to look again. */
  visit(signal: AbortSignal): Promise<number>
  /** Calls back when `status` would say something else. Returns the way to stop. */
  observe(listener: () => void): () => void
}

/** Everything about the archive at the service. Holds keys in memory only, between showing and confirming them. */
export function createBackups(given: BackupDeps): Backups {
  const never = new AbortController().signal
  const activity = createActivity()
  const restoring = createRestoreActivity(activity.moved)
  const deps = { ...given, published: activity.moved }
  let made: MadeKey | null = null
  let opened: RestorableArchive | null = null

  return {
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
        activity.renewed()
      }
      return answer
    },
    goOnWithBackup: async (typedKey) => {
      const answer = await goOnWithBackup(deps, typedKey, never)
      activity.renewed()
      return answer
    },
    backUpNow: (onProgress, signal, answers) =>
      activity.run(onProgress, async (told) => {
        if (await isDeleting(deps)) throw new HeirloomError('busy', 'the backup is being deleted')
        return backUp(deps, { onProgress: told, signal, guardAnswered: answers?.guard === true })
      }),
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
      activity.renewed()
      return report
    },
    describeRestored: () => describeRestored(deps),
    keepRestored: async () => {
      await restoring.stop()
      const report = await keepRestored(deps)
      activity.renewed()
      return report
    },
    deleteArchive: async (typedKey) => {
      await deleteArchive(deps, typedKey ?? null, never)
      activity.renewed()
    },
    resume: async (onProgress, signal) => {
      if (await isDeleting(deps)) {
        await deleteArchive(deps, null, signal)
        activity.renewed()
        return 'deleted'
      }
      if (!(await hasUnfinishedWork(deps))) return null
      return restoring.run(onProgress, signal, (told, mine) =>
        restore(deps, null, { onProgress: told, signal: mine }),
      )
    },
    ...createPlan(deps),
    ...createProof(deps, (onProgress, work) => activity.run(onProgress, work)),
    acceptParameters: async () => {
      await acceptParameters(deps)
      activity.renewed()
    },
    visit: (signal) => visit(deps, signal),
    unfinished: () => unfinishedRestore(deps, restoring),
    status: () => statusOf(deps, activity),
    observe: (listener) => activity.observe(listener),
  }
}

/** Words or code of the sheet as 16 bytes. `wrong-fingerprint` for what is neither; null when none was given. */
function printed(sheet: string | undefined): Bytes | null {
  if (sheet === undefined || sheet.trim() === '') return null
  const read = readFingerprint(sheet)
  if (!read) throw new HeirloomError('wrong-fingerprint', 'these are not the words of a sheet')
  return read
}

interface Activity {
  readonly progress: Progress | null
  readonly failure: BackupStatus['failure']
  run<T>(onProgress: OnProgress, work: (told: OnProgress) => Promise<T>): Promise<T>
  /** Something that `status` tells has changed. */
  readonly moved: () => void
  /** Whatever failed before is of the past. */
  renewed(): void
  observe(listener: () => void): () => void
}

/** What the backup of this context is doing. */
function createActivity(): Activity {
  const listeners = new Set<() => void>()
  const changed = () => {
    for (const listener of listeners) listener()
  }
  const activity = {
    progress: null as Progress | null,
    failure: null as BackupStatus['failure'],
    moved: changed,
    renewed: () => {
      activity.failure = null
      changed()
    },
    observe: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    run: async <T>(onProgress: OnProgress, work: (told: OnProgress) => Promise<T>): Promise<T> => {
      activity.failure = null
      try {
        return await work((progress) => {
          activity.progress = progress
          onProgress(progress)
          changed()
        })
      } catch (error) {
        const { code, facts } = toWire(error)
        if (!isCode(error, 'cancelled')) activity.failure = { code, facts }
        throw error
      } finally {
        activity.progress = null
        changed()
      }
    },
  }
  return activity
}

async function statusOf(deps: BackupDeps, { progress, failure }: Activity): Promise<BackupStatus> {
  const standing = await readBackupStatus(deps)
  if (standing.failure) return standing
  const state = !standing.on ? 'off' : progress ? 'running' : failure ? 'failed' : 'waiting'
  return { ...standing, state, progress, failure }
}
