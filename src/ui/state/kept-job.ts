import { createEffect, createMemo, createSignal, on, onCleanup, type Accessor } from 'solid-js'
import type { Jobs } from './jobs.ts'
import type { Task } from './task.ts'

/** What a listed task is called while it works and after it, and where its screen is. */
export interface JobWords {
  readonly href: string
  readonly busy: string
  readonly done: string
  readonly failed: string
}

/**
 * Lists a task among the jobs while it works, and afterwards until its end has been looked at: until its own screen is
 * `shown`. Must be called under the owner of the flow it belongs to.
 */
export function listAsJob(jobs: Jobs, task: Task<unknown>, words: JobWords, shown: Accessor<boolean>): void {
  const active = () => task.state() === 'busy'
  // Leaving the screen again does not make its end unseen.
  const [seen, setSeen] = createSignal(false)
  createEffect(
    on([shown, task.state], ([isShown, state]) => {
      if (state === 'busy') setSeen(false)
      else if (isShown) setSeen(true)
    }),
  )
  const listed = createMemo(() => active() || (task.state() !== 'idle' && !seen()))
  const job = {
    href: words.href,
    active,
    progress: task.progress,
    words: () => (active() ? words.busy : task.state() === 'done' ? words.done : words.failed),
  }
  createEffect(() => {
    if (!listed()) return
    jobs.add(job)
    onCleanup(() => jobs.remove(job))
  })
}
