import { createSignal, type Accessor } from 'solid-js'
import type { ArchiveView, KeyAnswer, PeekAnswer, RestoreReport } from '../../../app/api/views.ts'
import { routes } from '../../routes.ts'
import type { HistoryState } from '../../state/history.tsx'
import { createKeptTask, type Watched } from '../../state/kept-task.ts'
import { createTask, type Task } from '../../state/task.ts'

export interface RestoreFlow extends Watched {
  readonly peeking: Task<PeekAnswer>
  readonly restoring: Task<RestoreReport>
  readonly found: Accessor<ArchiveView | null>
  /** Groups in which the key that opened it differs from what was typed. */
  readonly mendedGroups: Accessor<readonly number[]>
  readonly answer: Accessor<KeyAnswer | null>
  forgetAnswer(): void
  /** True when there is a backup under this key. The key itself is not kept here. */
  peek(key: string, serviceWords: string): Promise<boolean>
  restore(): void
}

export function createRestoreFlow(history: HistoryState): RestoreFlow {
  const [found, setFound] = createSignal<ArchiveView | null>(null)
  const [answer, setAnswer] = createSignal<KeyAnswer | null>(null)
  const peeking = createTask<PeekAnswer>()
  const { task: restoring, ...watched } = createKeptTask<RestoreReport>(history.jobs, {
    href: routes.restore,
    busy: 'Restoring',
    done: 'Everything is restored',
    failed: 'The restore stopped before its end',
  })
  return {
    peeking,
    restoring,
    found,
    mendedGroups: () => peeking.result()?.mendedGroups ?? [],
    answer,
    ...watched,
    forgetAnswer: () => setAnswer(null),
    peek: async (key, serviceWords) => {
      const result = await peeking.run(() => history.api.peekArchive(key, serviceWords))
      setAnswer(result)
      setFound(result?.ok ? (result.archive ?? null) : null)
      return found() !== null
    },
    restore: () => void restoring.run((onProgress, signal) => history.api.restoreArchive(onProgress, signal)),
  }
}
