import { createSignal, type Accessor } from 'solid-js'
import type { BackupReport } from '../../../app/views.ts'
import { routes } from '../../routes.ts'
import type { HistoryState } from '../../state/history.tsx'
import { listAsJob } from '../../state/kept-job.ts'
import { createTask, type Task } from '../../state/task.ts'

export interface BackupFlow {
  readonly task: Task<BackupReport>
  backUp(guardAnswered: boolean): void
  /** Ends the backup that is under way, whoever began it. */
  cancel(): void
  /** Puts the question of the guard away for today. */
  keepLast(): void
  /** The screen is open: the end of a run need not be told elsewhere. */
  readonly setShown: (shown: boolean) => void
  readonly shown: Accessor<boolean>
}

/** A backup that goes on while other screens are open. Kept for as long as the page lives. */
export function createBackupFlow(history: HistoryState): BackupFlow {
  const task = createTask<BackupReport>()
  const [shown, setShown] = createSignal(false)
  const words = {
    href: routes.backup,
    busy: 'Backing up',
    done: 'The backup is finished',
    failed: 'The backup did not finish',
  }
  listAsJob(history.jobs, task, words, shown)
  const pass = () => undefined
  return {
    task,
    shown,
    cancel: () => {
      task.stop()
      void history.api.cancelBackup().catch(pass)
    },
    keepLast: () => {
      task.stop()
      void history.api.pauseBackups('day').catch(pass)
    },
    setShown,
    backUp: (guard) =>
      void task.run((onProgress, signal) =>
        history.api.backUpNow(onProgress, signal, guard ? { guard: true } : undefined),
      ),
  }
}
