import type { BackupReport } from '../../../app/api/views.ts'
import type { FetchedMediaView } from '../../../app/api/media-store-api.ts'
import { routes } from '../../routes.ts'
import type { HistoryState } from '../../state/history.tsx'
import { createKeptTask, type KeptTask, type Watched } from '../../state/kept-task.ts'
import type { Task } from '../../state/task.ts'

export interface BackupFlow extends KeptTask<BackupReport> {
  backUp(guardAnswered: boolean): void
  /** Ends the backup that is under way, whoever began it. */
  cancel(): void
  /** Puts the question of the guard away for today. */
  keepLast(): void
}

export interface FilesFlow extends Watched {
  readonly fetching: Task<FetchedMediaView>
  fetch(): void
}

/** Fetching files, which goes on while other screens are open. */
export function createFilesFlow(history: HistoryState): FilesFlow {
  const { task: fetching, ...watched } = createKeptTask<FetchedMediaView>(history.jobs, {
    href: routes.files,
    busy: 'Fetching photos and files',
    done: 'What could be fetched is here',
    failed: 'Photos and files could not all be fetched',
  })
  return {
    fetching,
    ...watched,
    fetch: () => void fetching.run((onProgress, signal) => history.api.fetchAllMedia(onProgress, signal)),
  }
}

/** A backup that goes on while other screens are open. Kept for as long as the page lives. */
export function createBackupFlow(history: HistoryState): BackupFlow {
  const kept = createKeptTask<BackupReport>(history.jobs, {
    href: routes.backup,
    busy: 'Backing up',
    done: 'The backup is finished',
    failed: 'The backup did not finish',
  })
  const { task } = kept
  const pass = () => undefined
  return {
    ...kept,
    cancel: () => {
      task.stop()
      void history.api.cancelBackup().catch(pass)
    },
    keepLast: () => {
      task.stop()
      void history.api.pauseBackups('day').catch(pass)
    },
    backUp: (guard) =>
      void task.run((onProgress, signal) =>
        history.api.backUpNow(onProgress, signal, guard ? { guard: true } : undefined),
      ),
  }
}
