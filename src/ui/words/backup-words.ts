import type { BackupStatus, Millis, WaitReason } from '../../app/api/views.ts'
import { dayNumber, formatComing } from './dates.ts'
import { countFiles } from './file-words.ts'
import { count } from './numbers.ts'

/** How backups stand: in a few words for rows and bars, then what follows for the person. */
export interface StandingWords {
  readonly short: string
  readonly next: string
}

const waiting: Readonly<Record<Exclude<WaitReason, 'due' | 'paused' | 'battery'>, StandingWords>> = {
  network: {
    short: 'A backup is due, and waits for a network',
    next: 'It begins by itself as soon as this device is online.',
  },
  metered: {
    short: 'A backup is due, and waits for a network that does not charge for data',
    next: 'Connect to Wi-Fi, allow this kind of network below, or back up now.',
  },
  'other-job': {
    short: 'Waits until the restore or the deletion has ended',
    next: 'Nothing is backed up before that, so that nothing unfinished takes the place of your last backup.',
  },
  unlock: {
    short: 'Waits until you unlock Heirloom',
    next: 'While it is locked nothing can be read, so nothing can be backed up either.',
  },
}

/** Everywhere the same words for the same state. */
export function standingWords(backup: BackupStatus, now: Millis): StandingWords {
  const { state, nextAt } = backup
  if (state === 'off') return { short: 'Off', next: 'Your history is on this device only.' }
  if (state === 'running') return runningWords(backup)
  if (state === 'done')
    return {
      short: doneWords(backup),
      next: `The next backup is due ${formatComing(nextAt, now)}, or at the first opportunity after that.`,
    }
  if (state === 'failed')
    return nextAt > 0
      ? {
          short: 'The last backup did not finish',
          next: `It is tried again by itself ${formatComing(nextAt, now)}.`,
        }
      : { short: 'Backups need you', next: 'No other backup is tried before you have seen to this.' }
  return waitingWords(backup, now)
}

/** Never that all is well when some of what lies here is in no backup. */
function doneWords({ last, media }: BackupStatus): string {
  const unreadable = last?.leftOut.unreadable ?? 0
  if (unreadable === 0) return withFilesWords(media)
  return `Backed up, but without ${count(unreadable, 'message')} that could not be read on this device`
}

/** The messages are backed up; what of their photos and files is not? */
function withFilesWords(media: BackupStatus['media']): string {
  const [waiting, older, overQuota] = [media?.waiting.files ?? 0, media?.older ?? 0, media?.overQuota ?? 0]
  if (overQuota > 0 && overQuota >= waiting)
    return `All messages are backed up, ${countFiles(overQuota)} found no room`
  if (waiting > 0)
    return `All messages are backed up, ${countFiles(waiting)} ${waiting === 1 ? 'is' : 'are'} still to follow`
  return older > 0
    ? `All messages are backed up, ${countFiles(older)} of longer ago ${older === 1 ? 'is' : 'are'} on this device only`
    : 'Everything is backed up'
}

function runningWords({ runs, last }: BackupStatus): StandingWords {
  return {
    short: runs === 'elsewhere' ? 'Backing up in another tab or in the background' : 'Backing up',
    next: last
      ? 'You may go on reading meanwhile. The last backup stays whole until the new one is in place.'
      : 'You may go on reading meanwhile.',
  }
}

function waitingWords({ waitsFor, nextAt, choices }: BackupStatus, now: Millis): StandingWords {
  switch (waitsFor) {
    case 'paused':
      return {
        short: nextAt > 0 ? `Paused until ${formatComing(nextAt, now)}` : 'Paused until you resume',
        next: 'What you write meanwhile is on this device only.',
      }
    case 'battery':
      return {
        short: `A backup is due, and waits for more than ${choices.batteryFloor} % of battery`,
        next: 'It begins by itself once this device is charging. You can also back up now.',
      }
    case 'due':
    case null:
      return nextAt > now
        ? {
            short: 'No backup has been made yet',
            next: `The next one is due ${formatComing(nextAt, now)}.`,
          }
        : { short: 'A backup is about to begin', next: 'It begins by itself in a moment.' }
    default:
      return waiting[waitsFor]
  }
}

/** For those who have had none for days. */
export function lateWords({ last }: BackupStatus, now: Millis): string {
  if (!last) return 'No backup has been made yet.'
  const days = Math.max(1, dayNumber(now) - dayNumber(last.at))
  return `The last backup is ${count(days, 'day')} old.`
}
