import { HeirloomError } from '../../core/errors.ts'
import { turnOver } from '../archive/cancelling.ts'

/** Long calls that the lock must end before it wipes the keys. */
export interface Stoppable {
  /** The call with a signal of its own, which also fires when the lock comes; then it rejects with `locked`. */
  run<T>(given: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T>
  /** Ends them all; resolves when the last one has. */
  readonly stop: () => Promise<void>
}

/** One for each worker: all long calls of it. */
export function createStoppable(): Stoppable {
  const running = new Map<AbortController, Promise<unknown>>()
  return {
    async run(given, work) {
      const mine = new AbortController()
      const forward = () => mine.abort(given.reason)
      if (given.aborted) forward()
      else given.addEventListener('abort', forward, { once: true })
      const outcome = work(mine.signal)
      running.set(mine, outcome)
      try {
        return await outcome
      } catch (error) {
        // Whatever a stopped step ends with, the person is told why it was stopped.
        if (mine.signal.aborted && !given.aborted)
          throw new HeirloomError('locked', 'the app lock came', { cause: error })
        throw error
      } finally {
        running.delete(mine)
        given.removeEventListener('abort', forward)
      }
    },
    async stop() {
      const ending = [...running]
      for (const [controller] of ending) controller.abort(turnOver)
      await Promise.allSettled(ending.map(([, outcome]) => outcome))
    },
  }
}

type AnyMethod = (...args: unknown[]) => Promise<unknown>

/** The same API; every call that takes a signal is one that the lock can end. */
export function stoppedByLock<Api extends object>(api: Api, stoppable: () => Promise<Stoppable>): Api {
  const stopped = Object.entries(api).map(([name, method]) => {
    const call: AnyMethod = async (...args) => {
      const at = args.findIndex((arg) => arg instanceof AbortSignal)
      const run = (method as AnyMethod).bind(api)
      if (at < 0) return run(...args)
      return (await stoppable()).run(args[at] as AbortSignal, (signal) => run(...args.with(at, signal)))
    }
    return [name, call]
  })
  return Object.fromEntries(stopped) as Api
}
