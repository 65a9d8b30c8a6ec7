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
        const next = await following(lock, { channel, patienceMs }, work)
        if (next.held) return next.result
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

/**
 * Not held when the holder gives a sign of life. Where it lets go meanwhile the work is done at once: a holder that was
 * killed may still seem to hold it for a moment. One that is silent for too long is stolen from.
 */
async function following<T>(
  lock: string,
  { channel, patienceMs }: { readonly channel: BroadcastChannel; readonly patienceMs: number },
  work: (heartbeat: () => void) => Promise<T>,
): Promise<Held<T>> {
  const queueing = new AbortController()
  const listening = new AbortController()
  const granted = { yet: false }
  const queued = holding(lock, { signal: queueing.signal }, channel, (heartbeat) => {
    granted.yet = true
    listening.abort()
    return work(heartbeat)
  })
  const ended = queued.then(
    () => null,
    () => null,
  )
  const silent = await Promise.race([
    isSilent(lock, channel, { patienceMs, signal: listening.signal }),
    ended,
  ])
  // Without effect once it was granted.
  queueing.abort()
  if (!granted.yet) await ended
  if (granted.yet) return queued
  return silent ? holding(lock, { steal: true }, channel, work) : { held: false }
}

/** Asks the holder, and listens as long as it may be silent, or until the signal says that it need not. */
function isSilent(
  lock: string,
  channel: BroadcastChannel,
  { patienceMs, signal }: { readonly patienceMs: number; readonly signal: AbortSignal },
): Promise<boolean> {
  return new Promise((resolve) => {
    const stop = (): void => {
      clearTimeout(timer)
      // The holder's own ear, where this context has become one.
      if (channel.onmessage === hear) channel.onmessage = null
    }
    const end = (silent: boolean): void => {
      stop()
      resolve(silent)
    }
    signal.addEventListener('abort', stop, { once: true })
    const timer = setTimeout(() => end(true), patienceMs)
    const hear = (event: MessageEvent<Sign>): void => {
      const { kind, name, ageMs } = event.data
      if (kind === 'beat' && name === lock) end(ageMs >= patienceMs)
    }
    channel.onmessage = hear
    channel.postMessage({ kind: 'ask', name: lock, ageMs: 0 } satisfies Sign)
  })
}
