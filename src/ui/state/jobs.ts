import { createEffect, createMemo, createSignal, onCleanup, type Accessor } from 'solid-js'
import type { Progress } from '../../app/api/views.ts'

/** A long piece of work that goes on while the person looks at something else. */
export interface Job {
  readonly words: Accessor<string>
  /** Whether it is still at work; one that ended stays listed until its screen was seen. */
  readonly active: Accessor<boolean>
  /** Where its own screen is. */
  readonly href: string
  readonly progress: Accessor<Progress | null>
  /** Nobody began it by hand, and it goes on by itself: closing the tab is nothing to be asked about. */
  readonly quiet?: boolean
}

export interface Jobs {
  readonly running: Accessor<readonly Job[]>
  /** Whether any job is at work. */
  readonly busy: Accessor<boolean>
  add(job: Job): void
  remove(job: Job): void
}

/** Held (shared) by every tab with a job, and by the service worker with one; whoever would reload all tabs asks for it first. */
const jobLock = 'heirloom-page-job'

export function createJobs(): Jobs {
  const [running, setRunning] = createSignal<readonly Job[]>([])
  const any = createMemo(() => running().some((job) => job.active()))
  const loud = createMemo(() => running().some((job) => job.active() && job.quiet !== true))
  createEffect(() => {
    if (!any()) return
    const release = holdLock()
    onCleanup(release)
  })
  createEffect(() => {
    if (!loud()) return
    // The browser asks before the tab closes. Closing is safe all the same: jobs resume.
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    onCleanup(() => removeEventListener('beforeunload', ask))
  })
  return {
    running,
    busy: any,
    add: (job) => setRunning((jobs) => [...jobs, job]),
    remove: (job) => setRunning((jobs) => jobs.filter((other) => other !== job)),
  }
}

function holdLock(): () => void {
  let release: () => void = () => undefined
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const locks = (navigator as { locks?: LockManager }).locks
  void locks?.request(jobLock, { mode: 'shared' }, () => released).catch(() => undefined)
  return release
}

/** Whether no tab has a job right now. */
export async function noJobAnywhere(): Promise<boolean> {
  const locks = (navigator as { locks?: LockManager }).locks
  if (!locks) return true
  return locks.request(jobLock, { ifAvailable: true }, (lock) => Promise.resolve(lock !== null))
}
