import { createSignal, onCleanup, type Accessor } from 'solid-js'
import type { FailureView, Progress } from '../../app/api/views.ts'
import { isCode } from '../../core/errors.ts'
import { failureOf } from '../words/error-words.ts'

export type TaskState = 'idle' | 'busy' | 'done' | 'failed'

/** One long call: its state, progress, result or failure, and the way to stop it. */
export interface Task<Result> {
  readonly state: Accessor<TaskState>
  readonly progress: Accessor<Progress | null>
  readonly result: Accessor<Result | null>
  readonly failure: Accessor<FailureView | null>
  /** Starts over; an earlier run is stopped and its answer dropped. Null when it failed or was stopped. */
  run(
    work: (onProgress: (progress: Progress) => void, signal: AbortSignal) => Promise<Result>,
  ): Promise<Result | null>
  /** Stops the run, or puts its failure away, and goes back to idle. A result stays. */
  stop(): void
}

/** Must be made under an owner: the run is stopped when that owner goes. */
export function createTask<Result>(onBusy?: (busy: boolean) => void): Task<Result> {
  const [state, setState] = createSignal<TaskState>('idle')
  const [progress, setProgress] = createSignal<Progress | null>(null)
  const [result, setResult] = createSignal<Result | null>(null)
  const [failure, setFailure] = createSignal<FailureView | null>(null)
  let running: AbortController | null = null

  const enter = (next: TaskState) => {
    if ((state() === 'busy') !== (next === 'busy')) onBusy?.(next === 'busy')
    setState(next)
  }
  const stop = () => {
    running?.abort()
    running = null
    setProgress(null)
    setFailure(null)
    if (state() === 'busy' || state() === 'failed') enter('idle')
  }
  const run: Task<Result>['run'] = async (work) => {
    running?.abort()
    const mine = new AbortController()
    running = mine
    setFailure(null)
    setProgress(null)
    enter('busy')
    try {
      const value = await work((step) => {
        if (running === mine) setProgress(step)
      }, mine.signal)
      if (running !== mine) return null
      setResult(() => value)
      enter('done')
      return value
    } catch (error) {
      if (running !== mine) return null
      if (isCode(error, 'cancelled')) enter('idle')
      else {
        setFailure(failureOf(error))
        enter('failed')
      }
      return null
    } finally {
      if (running === mine) running = null
    }
  }
  onCleanup(stop)
  return { state, progress, result, failure, run, stop }
}
