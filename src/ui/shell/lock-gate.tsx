import { createEffect, createMemo, lazy, Match, onCleanup, Show, Suspense, Switch, type JSX } from 'solid-js'
import type { HistoryApi } from '../../app/api/history-api.ts'
import { Busy } from '../parts/progress.tsx'
import { FailureNote } from '../parts/failure-note.tsx'
import { watchIdle } from '../state/idle.ts'
import { createLockGate } from '../state/lock.ts'
import { LockProvider } from '../state/lock-context.tsx'
import './shell.css'

const LockScreen = lazy(() =>
  import('../screens/lock/lock-screen.tsx').then((m) => ({ default: m.LockScreen })),
)

/** Nothing of the history is loaded, and nothing that would load it is made, until it is known that it may be. */
export function LockGate(props: {
  readonly api: HistoryApi
  readonly onLost: (listener: () => void) => void
  readonly end: () => void
  readonly children: () => JSX.Element
}) {
  // eslint-disable-next-line solid/reactivity -- one API for the life of the page
  const { api, onLost, end } = props
  const gate = createLockGate(api, onLost, end)
  const open = () => gate.lock() !== null && gate.lock()!.state !== 'locked'
  // A memo: news of the lock that change nothing about it, like those of sealing, are no sign of somebody being there.
  const minutes = createMemo(() => (gate.lock()?.state === 'unlocked' ? gate.lock()!.autoLockMinutes : 0))
  createEffect(() => {
    const after = minutes()
    if (after === 0) return
    const idle = watchIdle(after * 60_000, () => void api.lockNow().catch(() => undefined))
    onCleanup(() => idle.stop())
  })
  return (
    <LockProvider value={{ api, lock: () => gate.lock()! }}>
      <Switch
        fallback={
          <div class="shell-opening">
            <Show when={gate.failure()} fallback={<Busy words="Opening your history" />}>
              {(failure) => <FailureNote failure={failure()} onRetry={gate.retry} />}
            </Show>
          </div>
        }
      >
        <Match when={gate.lock()?.state === 'locked'}>
          <main class="shell-main">
            <Suspense fallback={<Busy words="Opening" />}>
              <LockScreen />
            </Suspense>
          </main>
        </Match>
        <Match when={open()}>{props.children()}</Match>
      </Switch>
    </LockProvider>
  )
}
