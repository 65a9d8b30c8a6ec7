import { utf8, wipe } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import type { AppLock, LockFacts, LockSecret, UnlockOutcome } from '../../domain/lock-port.ts'
import type { MediaFiles } from '../../domain/media/media-port.ts'
import type { HistoryStore, JobLock } from '../../domain/ports.ts'
import { nullWhenDamaged } from '../damaged.ts'
import { eraseMedia } from '../media/erase-media.ts'
import type { LockApi } from '../api/lock-api.ts'
import type { LockAnswer, LockView, SealingView } from './lock-views.ts'
import { autoLockChoices, usualAutoLock } from './lock-views.ts'

export interface LockDeps {
  readonly appLock: AppLock
  readonly store: Pick<HistoryStore, 'readSetting' | 'writeSetting' | 'erase'>
  readonly mediaFiles: MediaFiles
  readonly lock: JobLock
  /** After unlocking here, before anybody is told: erases what has vanished meanwhile. */
  readonly sweep: () => Promise<unknown>
  /** Calls back once after so many milliseconds. */
  readonly later: (work: () => void, ms: number) => void
}

export type LockRoom = LockApi & {
  /** Calls back once, as soon as the history can be used: at once, or after unlocking here or in another tab. */
  whenOpen(work: () => void): void
}

const autoLockSetting = 'auto-lock'
const sealingLock = 'sealing'
/** Progress is told at every fourth step: every telling reads how things stand. */
const tellSteps = 4
/** After a failure, or while another tab is at it. */
const againMs = 10_000

/** The app lock as the screens ask for it. */
export function createLock(deps: LockDeps): LockRoom {
  const { appLock } = deps
  const listeners = new Set<(lock: LockView) => void>()
  const sealing = createSealing(deps, () => void tell())
  let waiting: (() => void)[] = []

  const view = async (): Promise<LockView> => viewOf(deps, await appLock.facts(), sealing.progress())
  const tell = async (): Promise<void> => {
    const now = await view().catch(() => null)
    if (now) for (const listener of listeners) listener(now)
  }
  const settled = async (): Promise<void> => {
    const { state } = await appLock.facts()
    if (state !== 'locked') {
      const due = waiting
      waiting = []
      for (const work of due) work()
    }
    if (state === 'unlocked') sealing.resume()
    await tell()
  }
  const settle = (): void => void settled().catch(() => undefined)
  appLock.onChange(settle)

  return {
    lockStatus: view,
    observeLock(listener) {
      listeners.add(listener)
      return Promise.resolve(() => listeners.delete(listener))
    },
    unlock: async (secret) => {
      const answer = await answering(appLock, secret, () => appLock.unlock(secret))
      // What cannot be swept now is hidden all the same, and swept later.
      if (answer.ok) await deps.sweep().catch(() => undefined)
      return answer
    },
    lockNow: () => appLock.lock(),
    turnOnLock: async (secret) => {
      await wiping(secret, () => appLock.turnOn(secret))
      sealing.resume()
    },
    turnOffLock: async (proof) => {
      if ((await appLock.facts()).resealing) throw new HeirloomError('busy', 'still being sealed')
      return answering(appLock, proof, () => appLock.turnOff(proof))
    },
    addLockWay: (proof, next) =>
      wiping(next, () => answering(appLock, proof, () => appLock.addWay(proof, next))),
    removePasskey: async (proof, at) => {
      const passkey = (await appLock.facts()).passkeys[at]
      if (!passkey) throw new HeirloomError('not-found', 'there is no such passkey')
      return answering(appLock, proof, () => appLock.removeWay(proof, passkey))
    },
    setAutoLock: async (minutes) => {
      if (!autoLockChoices.some((choice) => choice === minutes))
        throw new HeirloomError('bad-length', 'no such choice')
      await deps.store.writeSetting(autoLockSetting, utf8(String(minutes)))
      await tell()
    },
    eraseLocked: async () => {
      await deps.store.erase()
      await eraseMedia(deps.mediaFiles)
      appLock.renewed()
    },
    whenOpen(work) {
      waiting.push(work)
      settle()
    },
  }
}

async function viewOf(deps: LockDeps, facts: LockFacts, progress: SealingView | null): Promise<LockView> {
  const { state, hasPassphrase, passkeys, resealing, waitMs, wrongTries } = facts
  return {
    state,
    hasPassphrase,
    passkeys,
    sealing: resealing ? (progress ?? { done: 0, total: 0 }) : null,
    waitMs,
    wrongTries,
    autoLockMinutes: state === 'unlocked' ? await readAutoLock(deps) : usualAutoLock,
  }
}

/** The usual one where nothing was chosen, or what was chosen cannot be read. */
async function readAutoLock({ store }: LockDeps): Promise<number> {
  const record = await nullWhenDamaged(() => store.readSetting(autoLockSetting)).catch((error: unknown) => {
    if (isCode(error, 'locked')) return null
    throw error
  })
  const minutes = record ? Number(new TextDecoder().decode(record)) : usualAutoLock
  return autoLockChoices.find((choice) => choice === minutes) ?? usualAutoLock
}

/** The outcome as the screens take it. The secret is wiped, whatever it was. */
async function answering(
  appLock: AppLock,
  secret: LockSecret,
  work: () => Promise<UnlockOutcome>,
): Promise<LockAnswer> {
  const outcome = await wiping(secret, work)
  if (outcome === 'open') return { ok: true }
  return { ok: false, reason: outcome, waitMs: (await appLock.facts()).waitMs }
}

async function wiping<T>(secret: LockSecret, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } finally {
    if (secret.kind === 'passkey') wipe(secret.output)
  }
}

interface Sealing {
  readonly progress: () => SealingView | null
  readonly resume: () => void
}

/** Sealing everything again, in one tab at a time, for as long as it takes and over as many visits. */
function createSealing({ appLock, lock, later }: LockDeps, changed: () => void): Sealing {
  let progress: SealingView | null = null
  let running: AbortController | null = null
  let steps = 0
  const run = async (signal: AbortSignal): Promise<void> => {
    if (!(await appLock.facts()).resealing) return
    await lock.run(sealingLock, async (heartbeat) => {
      await appLock.reseal((done, total) => {
        heartbeat()
        progress = { done, total }
        steps++
        if (steps % tellSteps === 0) changed()
      }, signal)
    })
  }
  const resume = (): void => {
    if (running) return
    const mine = new AbortController()
    running = mine
    run(mine.signal)
      // Another tab is at it, or the storage failed. After the lock, unlocking goes on.
      .catch(() => mine.signal.aborted || later(resume, againMs))
      .finally(() => {
        running = null
        progress = null
        changed()
      })
  }
  appLock.beforeLock(() => {
    running?.abort()
    return Promise.resolve()
  })
  return { progress: () => progress, resume }
}
