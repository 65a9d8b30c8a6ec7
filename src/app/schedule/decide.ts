import type { BackupChoices, BackupTries, FailedTry } from '../../domain/archive/schedule-records.ts'
import { untilResumed } from '../../domain/archive/schedule-records.ts'
import type { BackupStatus, WaitReason } from '../api/backup-views.ts'
import type { FailureView, Millis, Progress } from '../api/basic-views.ts'
import type { SurroundingsNow } from './surroundings.ts'

// [Note: One state] How backups stand is decided here and nowhere else, from what is stored and what is so at the
// moment. Page, history worker and service worker ask the same function, so that they tell and do the same.

export const dayMs = 24 * 60 * 60 * 1000
const hourMs = dayMs / 24
/** Without a backup for so long, the person is told outside of the app as well. */
export const lateMs = 3 * dayMs
/** What was ever drawn lies no further ahead than this: a later moment was written under another clock. */
const furthestMs = 26 * hourMs
/** Killed that often in a row, a run waits like one that failed: what kills it may be the run itself. */
const killsBeforeWaiting = 5

export interface KnownRun {
  readonly where: 'here' | 'elsewhere'
  readonly progress: Progress | null
}

/** All that the state of backups follows from. Moments in milliseconds, 0 where there is none. */
export interface Standing {
  readonly now: Millis
  /** `lost`: what is kept of them cannot be read. `locked`: nobody can tell before the app is unlocked. */
  readonly setting: 'on' | 'off' | 'lost' | 'locked'
  readonly turnedOnAt: Millis
  /** Archive time of the last backup. */
  readonly lastAt: Millis
  readonly tries: BackupTries
  readonly choices: BackupChoices
  readonly surroundings: SurroundingsNow
  readonly run: KnownRun | null
  /** When files that did not go up are to be tried again. */
  readonly filesAt: Millis
  /** A restore or a deletion is not yet done with. */
  readonly otherJob: boolean
}

export type Decision = Pick<
  BackupStatus,
  'state' | 'waitsFor' | 'nextAt' | 'runs' | 'progress' | 'failure' | 'failedAt' | 'attempts' | 'late'
> & {
  /** A backup is to be made now. */
  readonly ready: boolean
  /** Only files of the last one are to go on. */
  readonly filesOnly: boolean
  /** One is to be made if the network has just come back: what failed was that it could not be reached. */
  readonly readyOnNetwork: boolean
}

/** How backups stand, from all that it follows from ([Note: One state]). Pure: the same standing, the same decision. */
export function decide(standing: Standing): Decision {
  const failure = standing.tries.failure
  const rest = {
    waitsFor: null,
    nextAt: 0,
    runs: null,
    progress: null,
    failure: failure && viewOf(failure),
    failedAt: failure?.at ?? 0,
    attempts: failure?.attempts ?? 0,
    late: isLate(standing),
    ready: false,
    filesOnly: false,
    readyOnNetwork: false,
  }
  const waits = (waitsFor: WaitReason, nextAt: Millis): Decision => ({
    ...rest,
    state: 'waiting',
    waitsFor,
    nextAt,
  })
  const { setting, run, now } = standing
  if (setting === 'lost') return { ...rest, state: 'failed', failure: { code: 'setting-lost', facts: {} } }
  if (setting === 'off') return { ...rest, state: 'off', failure: null, late: false }
  if (setting === 'locked') return waits('unlock', 0)
  if (run) return { ...rest, state: 'running', runs: run.where, progress: run.progress }
  if (standing.otherJob) return waits('other-job', 0)
  const paused = pausedUntil(standing)
  if (paused > 0) return waits('paused', paused === untilResumed ? 0 : paused)
  if (failure && failure.retryAt === 0) return { ...rest, state: 'failed' }
  const obstacle = obstacleIn(standing)
  const nextAt = nextTry(standing)
  if (nextAt > now) {
    const unreached = failure?.code === 'offline'
    if (unreached && obstacle === 'network') return waits('network', 0)
    if (failure) return { ...rest, state: 'failed', nextAt, readyOnNetwork: unreached && !obstacle }
    if (standing.lastAt === 0) return waits('due', nextAt)
    const filesOnly = !obstacle && isDue(standing.filesAt, now)
    return { ...rest, state: 'done', nextAt, ready: filesOnly, filesOnly }
  }
  return obstacle ? waits(obstacle, 0) : { ...waits('due', now), ready: true, readyOnNetwork: true }
}

/** A moment further ahead than any that is drawn was written under another clock. */
function isDue(at: Millis, now: Millis): boolean {
  return at > 0 && (at <= now || at - now > furthestMs)
}

/** 0: not paused. */
function pausedUntil({ choices, now }: Standing): Millis {
  const { pausedUntil: until } = choices
  if (until === untilResumed) return until
  return until > now && until - now <= furthestMs ? until : 0
}

/** When the next try is to be made; not later than now: at once. */
function nextTry({ tries, lastAt, now }: Standing): Millis {
  const { failure, dueAt, unended, begunAt } = tries
  const wanted = failure ? failure.retryAt : dueAt > 0 ? dueAt : lastAt > 0 ? lastAt + dayMs : now
  const next = wanted - now <= furthestMs ? wanted : now
  if (unended < killsBeforeWaiting) return next
  const calm = begunAt + backoffMs(unended - killsBeforeWaiting + 1)
  return calm - now <= furthestMs ? Math.max(next, calm) : next
}

function obstacleIn({ surroundings, choices }: Standing): 'network' | 'metered' | 'battery' | null {
  const { online, metered, battery } = surroundings
  if (!online) return 'network'
  if (metered && !choices.metered) return 'metered'
  return battery !== null && battery < choices.batteryFloor ? 'battery' : null
}

function isLate(standing: Standing): boolean {
  const { now, tries, lastAt, turnedOnAt } = standing
  if (pausedUntil(standing) > 0) return false
  // What lies ahead was written under another clock, and says nothing of how old the last backup is.
  const moments = [tries.succeededAt, lastAt, turnedOnAt].filter((moment) => moment - now <= furthestMs)
  const since = Math.max(0, ...moments)
  return since > 0 && now - since > lateMs
}

function viewOf({ code, facts }: FailedTry): FailureView {
  return { code, facts }
}

const firstBackoffMs = 5 * 60 * 1000
const longestBackoffMs = 8 * hourMs

/** After so many failures in a row: 5 minutes, then three times as long each time, at most 8 hours. */
export function backoffMs(attempts: number): number {
  return Math.min(longestBackoffMs, firstBackoffMs * 3 ** (Math.max(1, attempts) - 1))
}
