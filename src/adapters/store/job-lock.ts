import { HeirloomError } from '../../core/errors.ts'
import type { JobLock } from '../../domain/ports.ts'

/** A holder that gave no sign of life for this long may be stolen from. */
const silentMs = 60_000
/** How often signs of life go out at most. */
const beatMs = 5_000

interface Sign {
  readonly kind: 'ask' | 'beat'
  readonly name: string
  /** Of a beat: how long ago the job last said that it goes on. */
  readonly ageMs: number
}

/**
 * Web Locks with signs of life over a channel. The lock only avoids double work; what keeps the history whole is the
 * generation check of every commit.
 */
export function webJobLock(scope = 'heirloom', patienceMs = silentMs): JobLock {
  return {
    async run(name, work) {
      const lock = `${scope}/job/${name}`
      const channel = new BroadcastChannel(`${scope}/jobs`)
      try {
        const first = await holding(lock, { ifAvailable: true }, channel, work)
        if (first.held) return first.result
        if (!(await isSilent(lock, channel, patienceMs)))
          throw new HeirloomError('busy', 'another tab is at this')
        const stolen = await holding(lock, { steal: true }, channel, work)
        if (stolen.held) return stolen.result
        throw new HeirloomError('busy', 'another tab is at this')
      } finally {
        channel.close()
      }
    },
  }
}

type Held<T> = { readonly held: true; readonly result: T } | { readonly held: false }

/** Runs the work under the lock, answering those who ask whether it is alive. */
async function holding<T>(
  lock: string,
  options: LockOptions,
  channel: BroadcastChannel,
  work: (heartbeat: () => void) => Promise<T>,
): Promise<Held<T>> {
  let lost = false
  const started: Promise<T>[] = []
  const request = navigator.locks.request(lock, options, async (granted): Promise<Held<T>> => {
    if (!granted) return { held: false }
    let last = Date.now()
    let told = 0
    const tell = (): void =>
      channel.postMessage({ kind: 'beat', name: lock, ageMs: Date.now() - last } satisfies Sign)
    channel.onmessage = (event: MessageEvent<Sign>) => {
      if (event.data.kind === 'ask' && event.data.name === lock && !lost) tell()
    }
    const outcome = work(() => {
      if (lost) throw new HeirloomError('busy', 'another tab took this over')
      last = Date.now()
      if (last - told < beatMs) return
      told = last
      tell()
    })
    started.push(outcome)
    return { held: true, result: await outcome }
  })
  try {
    return await request
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'AbortError')) throw error
    // Stolen: the work ends at its next heartbeat, and whatever it ends with is what the caller is told.
    lost = true
    if (started[0]) return { held: true, result: await started[0] }
    throw new HeirloomError('busy', 'another tab took this over')
  }
}

/** Asks the holder, and listens as long as it may be silent. */
function isSilent(lock: string, channel: BroadcastChannel, patienceMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (silent: boolean): void => {
      clearTimeout(timer)
      channel.onmessage = null
      resolve(silent)
    }
    const timer = setTimeout(() => end(true), patienceMs)
    channel.onmessage = (event: MessageEvent<Sign>) => {
      const { kind, name, ageMs } = event.data
      if (kind === 'beat' && name === lock) end(ageMs >= patienceMs)
    }
    channel.postMessage({ kind: 'ask', name: lock, ageMs: 0 } satisfies Sign)
  })
}
