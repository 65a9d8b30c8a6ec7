import { createSignal, onCleanup, type Accessor } from 'solid-js'
import type { HistoryApi } from '../../app/api/history-api.ts'
import type { LockView } from '../../app/lock/lock-views.ts'
import type { FailureView } from '../../app/api/views.ts'
import { failureOf } from '../words/error-words.ts'

/** What stands before everything else: whether the history may be shown at all. */
export interface LockGateState {
  /** Null until it is known. */
  readonly lock: Accessor<LockView | null>
  /** Why it is not known. */
  readonly failure: Accessor<FailureView | null>
  readonly retry: () => void
}

/**
 * `onLost` tells that the worker died. `end` ends it: what it has read of the history goes with its memory, which no
 * wiping of our own could promise.
 */
export function createLockGate(
  api: HistoryApi,
  onLost: (listener: () => void) => void,
  end: () => void,
): LockGateState {
  const [lock, setLock] = createSignal<LockView | null>(null)
  const [failure, setFailure] = createSignal<FailureView | null>(null)
  let live = true
  let stop: (() => void) | null = null
  let watching = 0

  const accept = (next: LockView) => {
    if (!live) return
    const came = next.state === 'locked' && lock() !== null && lock()!.state !== 'locked'
    setFailure(null)
    setLock(next)
    if (!came) return
    // The name of a chat may stand there.
    document.title = 'Heirloom'
    end()
  }
  const watch = async () => {
    const mine = ++watching
    try {
      const ended = await api.observeLock((next) => mine === watching && accept(next))
      if (mine !== watching || !live) {
        ended()
        return
      }
      stop = ended
      accept(await api.lockStatus())
    } catch (error) {
      if (mine === watching && live) setFailure(failureOf(error))
    }
  }
  onLost(() => void watch())
  void watch()
  onCleanup(() => {
    live = false
    stop?.()
  })
  return { lock, failure, retry: () => void watch() }
}
