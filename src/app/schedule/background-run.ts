import { isCode } from '../../core/errors.ts'
import { turnOver } from '../archive/cancelling.ts'
import type { BackupStatus } from '../api/backup-views.ts'
import type { BackupNews } from './backup-news.ts'
import type { Decision } from './decide.ts'

/** What a wake-up in the background has to work with. */
export interface BackgroundDeps {
  readonly news: BackupNews
  /** Whether any window of the app exists. */
  readonly hasWindow: () => Promise<boolean>
  readonly status: () => Promise<BackupStatus & Decision>
  readonly backUp: (signal: AbortSignal) => Promise<unknown>
  /** Asks to be woken again as soon as there is a network. */
  readonly askAgain: () => Promise<void>
  /** Tells the person outside of the app, or takes that back. */
  readonly tellLate: (late: boolean) => Promise<void>
  readonly later: (work: () => void, ms: number) => void
}

export type BackgroundEnd = 'window' | 'not-now' | 'done' | 'goes-on' | 'failed'

/** A window that lives answers at once; one that is frozen does not, and the backup is made here. */
const answerMs = 3000
/** Browsers end what works longer in the background. */
const turnMs = 2 * 60 * 1000

/**
 * The same backup as in a window, where there is none. `network`: the browser says that it has come back. Never throws:
 * how it went is kept with the backup.
 */
export async function backUpInBackground(
  deps: BackgroundDeps,
  trigger: 'time' | 'network',
): Promise<BackgroundEnd> {
  if ((await deps.hasWindow()) && (await windowLooks(deps))) return 'window'
  const { ready, readyOnNetwork } = await deps.status()
  const end = ready || (trigger === 'network' && readyOnNetwork) ? await takeTurn(deps) : 'not-now'
  const after = await deps.status()
  if (end === 'goes-on' || after.filesOnly || (after.state === 'waiting' && after.waitsFor === 'network'))
    await deps.askAgain()
  await deps.tellLate(after.late)
  return end
}

function windowLooks({ news, later }: BackgroundDeps): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (looks: boolean) => {
      stop()
      resolve(looks)
    }
    const stop = news.listen(({ kind }) => {
      if (kind === 'looking') end(true)
    })
    later(() => end(false), answerMs)
    news.tell({ kind: 'look' })
  })
}

async function takeTurn({ backUp, later }: BackgroundDeps): Promise<BackgroundEnd> {
  const turn = new AbortController()
  later(() => turn.abort(turnOver), turnMs)
  try {
    await backUp(turn.signal)
    return 'done'
  } catch (error) {
    return turn.signal.aborted && isCode(error, 'cancelled') ? 'goes-on' : 'failed'
  }
}
