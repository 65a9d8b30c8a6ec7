import type { Decision } from './decide.ts'

export interface KeepingDeps {
  readonly clock: { now(): number }
  readonly status: () => Promise<Pick<Decision, 'nextAt' | 'ready' | 'readyOnNetwork'>>
  readonly backUp: () => Promise<unknown>
  /** Calls back once after so many milliseconds. */
  readonly later: (work: () => void, ms: number) => void
}

export interface Keeping {
  readonly look: () => void
  /** The network may have come back. */
  readonly lookOnNetwork: () => void
}

/** The first look leaves the start of the app alone. */
const firstMs = 20_000
/** Networks, batteries and pauses of which nobody tells are looked at again so often. */
const longestMs = 5 * 60_000
/** After a run: what it says of the next one is written by then. */
const afterRunMs = 30_000
const longestAfterRunMs = 60 * 60_000

/** Makes a backup whenever one is due and nothing stands in its way, for as long as the app is open. */
export function keepBackingUp(deps: KeepingDeps): Keeping {
  let looking = false
  let networkCame = false
  let again = false
  let appointment = 0
  let misses = 0
  const appoint = (ms: number) => {
    const mine = ++appointment
    deps.later(() => {
      if (mine === appointment) look()
    }, ms)
  }
  const look = () => {
    again = looking
    if (looking) return
    looking = true
    void round().then((ms) => {
      looking = false
      if (again) look()
      else appoint(ms)
    })
  }
  /** Answers after how many milliseconds to look again. */
  const round = async (): Promise<number> => {
    const came = networkCame
    networkCame = false
    try {
      const { ready, readyOnNetwork, nextAt } = await deps.status()
      const wait = nextAt - deps.clock.now()
      if (!ready && !(came && readyOnNetwork)) return wait > 0 ? Math.min(wait + 1000, longestMs) : longestMs
      await deps.backUp()
      misses = 0
    } catch {
      // Kept where the state comes from; where even that failed, or another tab is at it, patience grows here.
      misses++
    }
    return Math.min(longestAfterRunMs, afterRunMs * 2 ** misses)
  }
  appoint(firstMs)
  const lookOnNetwork = () => {
    networkCame = true
    look()
  }
  return { look, lookOnNetwork }
}
