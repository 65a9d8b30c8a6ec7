import { createSignal, onCleanup, onMount, type Accessor } from 'solid-js'
import type { Jobs } from './jobs.ts'
import { listAsJob, type JobWords } from './kept-job.ts'
import { createTask, type Task } from './task.ts'

/** Whether the screen of some kept work is open: what ends meanwhile need not be told elsewhere. */
export interface Watched {
  readonly shown: Accessor<boolean>
  readonly setShown: (shown: boolean) => void
}

/** A task that goes on while other screens are open. Must be made under the owner that keeps it. */
export interface KeptTask<Result> extends Watched {
  readonly task: Task<Result>
}

export function createKeptTask<Result>(jobs: Jobs, words: JobWords): KeptTask<Result> {
  const [shown, setShown] = createSignal(false)
  const task = createTask<Result>()
  listAsJob(jobs, task, words, shown)
  return { task, shown, setShown }
}

/** Says that this screen is the one of the kept work, for as long as it is open. */
export function watch(kept: Watched): void {
  onMount(() => kept.setShown(true))
  onCleanup(() => kept.setShown(false))
}
