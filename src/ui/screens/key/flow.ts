import { routes } from '../../routes.ts'
import type { HistoryState } from '../../state/history.tsx'
import { createKeptTask, type KeptTask } from '../../state/kept-task.ts'
import { createTask, type Task } from '../../state/task.ts'

export interface ChangeFlow extends KeptTask<true> {
  readonly cancelling: Task<unknown>
  change(answers?: { readonly guard?: boolean; readonly otherDevice?: boolean }): void
  cancel(): void
}

/** A change of the recovery key that goes on while other screens are open. */
export function createChangeFlow(history: HistoryState): ChangeFlow {
  const cancelling = createTask()
  const kept = createKeptTask<true>(history.jobs, {
    href: routes.key,
    busy: 'Putting the new recovery key in place',
    done: 'The new recovery key is in place',
    failed: 'The new recovery key is not in place yet',
  })
  const { task } = kept
  return {
    ...kept,
    cancelling,
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
