import { createEffect, createMemo, onCleanup, type Accessor } from 'solid-js'
import type { BackupStatus } from '../../app/api/views.ts'
import { routes } from '../routes.ts'
import type { Job, Jobs } from './jobs.ts'

/** Lists a backup that goes on by itself, here or elsewhere. One begun by hand is listed by its own flow. */
export function listBackups(jobs: Jobs, backup: Accessor<BackupStatus | undefined>): void {
  const byHand = () => jobs.running().some((job) => job !== own && job.href === routes.backup && job.active())
  const running = createMemo(() => backup()?.state === 'running')
  const own: Job = {
    href: routes.backup,
    words: () => 'Backing up',
    active: () => true,
    progress: () => backup()?.progress ?? null,
    quiet: true,
  }
  const listed = createMemo(() => running() && !byHand())
  createEffect(() => {
    if (!listed()) return
    jobs.add(own)
    onCleanup(() => jobs.remove(own))
  })
}
