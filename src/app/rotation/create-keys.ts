import { HeirloomError, isCode, toWire } from '../../core/errors.ts'
import type { BackupSetting } from '../../domain/archive/backup-setting.ts'
import { recoveryKeyFingerprint, showRecoveryKey } from '../../domain/keys/recovery-key.ts'
import type { BackupDeps } from '../archive/deps.ts'
import { linkedController } from '../archive/cancelling.ts'
import { findSetting, readSetting } from '../archive/read-setting.ts'
import { showFingerprint } from '../credentials/fingerprint-words.ts'
import type { OnProgress } from '../api/history-api.ts'
import type { KeyApi } from '../api/key-api.ts'
import type { FailureView, KeyChangeView, KeyStanding, Progress } from '../api/views.ts'
import type { MadeNextKey } from './begin-rotation.ts'
import { confirmNextKey, makeNextKey, offerNewKey } from './begin-rotation.ts'
import { cancelRotation } from './cancel-rotation.ts'
import { confirmKey } from './confirm-key.ts'
import { isTimeToAsk, laterMs, readKeyRecord, writeKeyRecord } from './key-record.ts'
import { keptKey } from './kept-key.ts'
import { givenUpAfterMs, rotate } from './rotate.ts'
import { findRotation, isRotating } from './rotation-records.ts'

export interface Keys extends KeyApi {
  /** Goes on with a change of the key that was cut off. Call at every start, and again while `isRotating`. */
  resume(signal: AbortSignal): Promise<void>
  /** Calls back when `readKeyStanding` would say something else. Returns the way to stop. */
  observe(listener: () => void): () => void
}

/** The recovery key of backups that are on. Holds a made key in memory only, between showing and confirming it. */
export function createKeys(deps: BackupDeps): Keys {
  const never = new AbortController().signal
  const activity = createChangeActivity()
  let made: MadeNextKey | null = null
  return {
    observe: (listener) => activity.observe(listener),
    readKeyStanding: () => readStanding(deps, activity),
    offerNewKey: (suspected) => offerNewKey(deps, suspected, never),
    makeNextKey: async (suspected) => {
      const fresh = await makeNextKey(deps, suspected, never)
      made = fresh.made
      return fresh.shown
    },
    forgetNextKey: async () => {
      made = null
      await Promise.resolve()
    },
    confirmNextKey: async (typed) => {
      if (!made) throw new HeirloomError('not-found', 'no recovery key was made')
      const answer = await confirmNextKey(deps, made, typed)
      if (answer.ok) made = null
      activity.changed()
      return answer
    },
    changeKey: (onProgress, signal, answers) =>
      activity.run(onProgress, signal, async (told, mine) => {
        await rotate(deps, { onProgress: told, signal: mine, answers })
      }),
    cancelKeyChange: async () => {
      await activity.stop()
      await cancelRotation(deps, never).finally(activity.changed)
    },
    confirmKey: (typed) => confirmKey(deps, typed).finally(activity.changed),
    putOffConfirming: async (until) => {
      const { store, clock } = deps
      const record = await readKeyRecord(store)
      const neverAsk = until === 'never'
      await writeKeyRecord(store, { ...record, askAfter: clock.now() + laterMs, neverAsk })
      activity.changed()
    },
    showKeyAgain: () => showAgain(deps),
    resume: async (signal) => {
      if (!(await isRotating(deps.store))) return
      await activity.run(quiet, signal, async (told, mine) => {
        await rotate(deps, { onProgress: told, signal: mine })
      })
    },
  }
}

const quiet = () => undefined

async function readStanding(deps: BackupDeps, activity: ChangeActivity): Promise<KeyStanding | null> {
  const setting = await findSetting(deps.store)
  if (!setting || setting === 'lost') return null
  const record = await readKeyRecord(deps.store)
  const change = await readChange(deps, activity)
  return {
    madeAt: setting.turnedOnAt,
    confirmedAt: record.confirmedAt > setting.turnedOnAt ? record.confirmedAt : 0,
    askNow: change === null && isTimeToAsk(record, setting.turnedOnAt, deps.clock.now()),
    canShow: change === null && (await keptKey(deps.store, setting)) !== null,
    change,
    givenUpAt: record.givenUpAt > setting.turnedOnAt ? record.givenUpAt : 0,
  }
}

async function readChange(
  { store }: BackupDeps,
  { progress, failure }: ChangeActivity,
): Promise<KeyChangeView | null> {
  const head = await findRotation(store)
  if (!head) return null
  if (head === 'lost')
    return {
      step: 'lost',
      startedAt: 0,
      suspected: false,
      cancellable: false,
      givenUpAt: 0,
      progress,
      failure,
    }
  const { step, startedAt, suspected } = head
  const cancellable = step === 'writing' || step === 'promoting'
  return { step, startedAt, suspected, cancellable, givenUpAt: startedAt + givenUpAfterMs, progress, failure }
}

async function showAgain(deps: BackupDeps) {
  const setting = await readSetting(deps.store)
  const key = setting && (await keptKey(deps.store, setting))
  if (!setting || !key) throw new HeirloomError('not-found', 'the key is not kept on this device')
  return shownKey(setting, key)
}

function shownKey(setting: BackupSetting, key: NonNullable<Awaited<ReturnType<typeof keptKey>>>) {
  return {
    key: showRecoveryKey(key).join(' '),
    serviceUrl: setting.serviceUrl,
    fingerprint: recoveryKeyFingerprint(key),
    serviceFingerprint: showFingerprint(setting.parametersFingerprint),
  }
}

interface ChangeActivity {
  readonly progress: Progress | null
  readonly failure: FailureView | null
  readonly changed: () => void
  observe(listener: () => void): () => void
  run(
    onProgress: OnProgress,
    signal: AbortSignal,
    work: (told: OnProgress, signal: AbortSignal) => Promise<void>,
  ): Promise<void>
  /** Resolves once nothing is at work any more. */
  stop(): Promise<void>
}

/** The change of key that this context is at, and how it ended. */
function createChangeActivity(): ChangeActivity {
  const listeners = new Set<() => void>()
  const running = new Map<AbortController, Promise<unknown>>()
  const activity = {
    progress: null as Progress | null,
    failure: null as FailureView | null,
    changed: () => {
      for (const listener of listeners) listener()
    },
    observe: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    run: async (
      onProgress: OnProgress,
      signal: AbortSignal,
      work: (told: OnProgress, signal: AbortSignal) => Promise<void>,
    ) => {
      const { controller, unlink } = linkedController(signal)
      activity.failure = null
      const told = (progress: Progress) => {
        activity.progress = progress
        onProgress(progress)
        activity.changed()
      }
      const done = work(told, controller.signal)
      running.set(controller, done)
      try {
        await done
      } catch (error) {
        const { code, facts } = toWire(error)
        if (!isCode(error, 'cancelled', 'busy')) activity.failure = { code, facts }
        throw error
      } finally {
        unlink()
        running.delete(controller)
        if (running.size === 0) activity.progress = null
        activity.changed()
      }
    },
    stop: async () => {
      for (const controller of running.keys()) controller.abort()
      await Promise.allSettled(running.values())
    },
  }
  return activity
}
