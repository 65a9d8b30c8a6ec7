import { toHex } from '../../core/bytes.ts'
import type { JobLock } from '../../domain/ports.ts'
import type { Swept } from './sweep-media.ts'

const sweepLock = 'media-sweep'
/** After an import, or at the start: nobody waits for it, and the screens come first. */
const soonMs = 20_000
/** After a failure, while another tab is at it, or where something may still be about to be named. */
const againMs = 30_000
/** Tries for what was deleted; whatever is left then is found by the next round over everything. */
const maxTries = 20

export interface SweeperDeps {
  readonly lock: JobLock
  /** `sweepMedia`, which is loaded when there is something to sweep. */
  readonly sweep: (gone: readonly Uint8Array[]) => Promise<Pick<Swept, 'early'>>
  /** Calls back once after so many milliseconds. */
  readonly later: (work: () => void, ms: number) => void
}

export interface MediaSweeper {
  /** Messages that named these contents were removed: their bytes go as soon as nothing else names them. */
  readonly gone: (plaintextHashes: readonly Uint8Array[]) => void
  /** Something changed that may have left files behind; or it is just time again. */
  readonly soon: () => void
}

/**
 * Sweeps the media when there is a reason, one sweep at a time in all tabs. Quiet: whatever fails is tried again, and
 * what was not done when the tab is closed is done by a later visit.
 */
export function createMediaSweeper(deps: SweeperDeps): MediaSweeper {
  let waiting = new Map<string, Uint8Array>()
  let tries = 0
  let planned = false
  let running = false

  const plan = (ms: number): void => {
    if (planned) return
    planned = true
    deps.later(() => void round(), ms)
  }
  const round = async (): Promise<void> => {
    planned = false
    if (running) {
      plan(1000)
      return
    }
    running = true
    const now = waiting
    waiting = new Map()
    const left = await sweepNow(deps, [...now.values()]).catch(() => [...now.values()])
    running = false
    for (const hash of left) waiting.set(toHex(hash), hash)
    tries = left.length > 0 ? tries + 1 : 0
    if (tries > maxTries) {
      waiting = new Map()
      tries = 0
    }
    if (waiting.size > 0) plan(left.length < waiting.size ? 0 : againMs)
  }
  return {
    gone(hashes) {
      for (const hash of hashes) waiting.set(toHex(hash), hash)
      if (hashes.length > 0) plan(0)
    },
    soon: () => plan(soonMs),
  }
}

/** Answers those of `gone` that nothing names, but that came in too short a while ago. */
function sweepNow({ lock, sweep }: SweeperDeps, gone: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
  return lock.run(sweepLock, async () => (await sweep(gone)).early)
}
