import { isCode, toWire } from '../../core/errors.ts'
import type { OnProgress } from '../api/history-api.ts'
import type { FailureView, Progress } from '../api/views.ts'
import { linkedController } from './cancelling.ts'

/** The restore of this context: how far it is while it is at work, and how it ended. */
export interface RestoreActivity {
  readonly progress: Progress | null
  readonly failure: FailureView | null
  run<T>(
    onProgress: OnProgress,
    signal: AbortSignal,
    restore: (told: OnProgress, signal: AbortSignal) => Promise<T>,
  ): Promise<T>
  /** Resolves once nothing is at work any more. */
  stop(): Promise<void>
}

export function createRestoreActivity(changed: () => void): RestoreActivity {
  const running = new Map<AbortController, Promise<unknown>>()
  const activity = {
    progress: null as Progress | null,
    failure: null as FailureView | null,
    async run<T>(
      onProgress: OnProgress,
      signal: AbortSignal,
      restore: (told: OnProgress, signal: AbortSignal) => Promise<T>,
    ): Promise<T> {
      const { controller, unlink } = linkedController(signal)
      const told = (progress: Progress) => {
        activity.progress = progress
        activity.failure = null
        onProgress(progress)
        changed()
      }
      const work = restore(told, controller.signal)
      running.set(controller, work)
      try {
        return await work
      } catch (error) {
        // Busy: another one is at it, here or in another tab. That is no failure of the restore.
        if (!isCode(error, 'cancelled', 'busy')) {
          const { code, facts } = toWire(error)
          activity.failure = { code, facts }
        }
        throw error
      } finally {
        unlink()
        running.delete(controller)
        if (running.size === 0) activity.progress = null
        changed()
      }
    },
    async stop() {
      for (const controller of running.keys()) controller.abort()
      await Promise.allSettled(running.values())
    },
  }
  return activity
}
