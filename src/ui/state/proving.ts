import { createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js'
import type { LockAnswer, LockSecretView, LockView } from '../../app/lock/lock-views.ts'
import type { FailureView } from '../../app/api/views.ts'
import { failureOf } from '../words/error-words.ts'
import { usePasskey } from './passkeys.ts'

/** What was last said to a secret; null while nothing is to be said. */
export type ProofNote = 'wrong' | 'passkey-stopped' | 'passkey-no-prf' | null

/** Asking for what opens the lock, whatever for. */
export interface Proving {
  readonly busy: Accessor<boolean>
  readonly note: Accessor<ProofNote>
  readonly failure: Accessor<FailureView | null>
  /** Seconds until the next try of a passphrase. */
  readonly waitSeconds: Accessor<number>
  /** True: it was the right one, and what it was asked for is done. */
  passphrase(typed: string): Promise<boolean>
  passkey(): Promise<boolean>
  clear(): void
}

/** `ask` is what the secret is handed to. Must be made under an owner. */
export function createProving(
  lock: Accessor<LockView>,
  ask: (secret: LockSecretView) => Promise<LockAnswer>,
): Proving {
  const [busy, setBusy] = createSignal(false)
  const [note, setNote] = createSignal<ProofNote>(null)
  const [failure, setFailure] = createSignal<FailureView | null>(null)
  const wait = createCountdown()
  createEffect(
    on(
      () => lock().waitMs,
      (waitMs) => wait.begin(waitMs),
    ),
  )
  const prove = async (secret: LockSecretView): Promise<boolean> => {
    const answer = await ask(secret).finally(() => {
      if (secret.kind === 'passkey') secret.output.fill(0)
    })
    if (answer.ok) return true
    if (secret.kind === 'passphrase' && answer.reason === 'wrong') setNote('wrong')
    if (secret.kind === 'passkey') setNote('passkey-no-prf')
    wait.begin(answer.waitMs)
    return false
  }
  const working = async (work: () => Promise<boolean>): Promise<boolean> => {
    if (busy()) return false
    setBusy(true)
    setNote(null)
    setFailure(null)
    try {
      return await work()
    } catch (error) {
      setFailure(failureOf(error))
      return false
    } finally {
      setBusy(false)
    }
  }
  return {
    busy,
    note,
    failure,
    waitSeconds: wait.seconds,
    passphrase: (typed) => working(() => prove({ kind: 'passphrase', passphrase: typed })),
    passkey: () =>
      working(async () => {
        const outcome = await usePasskey(lock().passkeys)
        if (outcome.kind === 'secret') return prove(outcome.secret)
        setNote(outcome.kind === 'stopped' ? 'passkey-stopped' : 'passkey-no-prf')
        return false
      }),
    clear: () => setNote(null),
  }
}

function createCountdown() {
  const [seconds, setSeconds] = createSignal(0)
  let timer: ReturnType<typeof setInterval> | undefined
  const stop = () => clearInterval(timer)
  onCleanup(stop)
  const begin = (ms: number) => {
    stop()
    const until = performance.now() + ms
    const tick = () => {
      const left = Math.max(0, Math.ceil((until - performance.now()) / 1000))
      setSeconds(left)
      if (left === 0) stop()
    }
    tick()
    if (seconds() > 0) timer = setInterval(tick, 500)
  }
  return { seconds, begin }
}
