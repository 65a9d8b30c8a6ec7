import { createSignal, type Accessor } from 'solid-js'
import { routes } from '../../routes.ts'
import type { HistoryState } from '../../state/history.tsx'
import { listAsJob } from '../../state/kept-job.ts'
import { createTask, type Task } from '../../state/task.ts'

export interface ChangeFlow {
  readonly task: Task<true>
  readonly cancelling: Task<unknown>
  change(answers?: { readonly guard?: boolean; readonly otherDevice?: boolean }): void
  cancel(): void
  /** The screen is open: the end need not be told elsewhere. */
  readonly setShown: (shown: boolean) => void
  readonly shown: Accessor<boolean>
}

/** A change of the recovery key that goes on while other screens are open. */
export function createChangeFlow(history: HistoryState): ChangeFlow {
  const task = createTask<true>()
  const cancelling = createTask()
  const [shown, setShown] = createSignal(false)
  const words = {
    href: routes.key,
    busy: 'Putting the new recovery key in place',
    done: 'The new recovery key is in place',
    failed: 'The new recovery key is not in place yet',
  }
  listAsJob(history.jobs, task, words, shown)
  return {
    task,
    cancelling,
    shown,
    setShown,
    change: (answers) =>
      void task.run(async (onProgress, signal) => {
        await history.api.changeKey(onProgress, signal, answers)
        return true
      }),
    cancel: () => {
      task.stop()
      void cancelling.run(() => history.api.cancelKeyChange())
    },
  }
}
