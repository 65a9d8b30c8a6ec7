import { expect, test } from 'vitest'
import { noBackups } from '../../app/schedule/no-backups.ts'
import type { BackupStatus, WaitReason } from '../../app/api/views.ts'
import { lateWords, standingWords } from './backup-words.ts'

const now = new Date(2026, 10, 25, 12).getTime()
const status = (over: Partial<BackupStatus>): BackupStatus => ({ ...noBackups, on: true, ...over })

test('every state has words for it and for what follows, and no two the same', () => {
  const later = now + 3_600_000
  const reasons: readonly WaitReason[] = ['network', 'metered', 'battery', 'paused', 'other-job', 'unlock']
  const all = [
    status({ state: 'off', on: false }),
    status({ state: 'done', nextAt: later }),
    status({ state: 'running', runs: 'here' }),
    status({ state: 'running', runs: 'elsewhere' }),
    status({ state: 'failed', nextAt: later }),
    status({ state: 'failed' }),
    status({ state: 'waiting', waitsFor: 'due', nextAt: now }),
    status({ state: 'waiting', waitsFor: 'due', nextAt: later }),
    status({ state: 'waiting', waitsFor: 'paused', nextAt: later }),
    ...reasons.map((waitsFor) => status({ state: 'waiting', waitsFor })),
  ].map((one) => standingWords(one, now))
  expect(new Set(all.map(({ short }) => short)).size).toBe(all.length)
  for (const { short, next } of all) expect(Math.min(short.length, next.length)).toBeGreaterThan(2)
})

test('no last backup is spoken of before there is one', () => {
  const running = (last: BackupStatus['last']) => standingWords(status({ state: 'running', last }), now).next
  expect(running(null)).not.toContain('last backup')
  expect(running(report)).toContain('The last backup stays whole')
})

test('what is in no backup is never called backed up', () => {
  const done = (unreadable: number) =>
    standingWords(
      status({ state: 'done', last: { ...report, leftOut: { ...report.leftOut, unreadable } } }),
      now,
    ).short
  expect(done(0)).toBe('Everything is backed up')
  expect(done(256)).toContain('without 256 messages')
})

test('what the plan does not keep is never called backed up either', () => {
  const of = (waiting: number, older: number, overQuota = 0) => {
    const media = { waiting: { files: waiting, bytes: 1 }, older, overQuota } as NonNullable<
      BackupStatus['media']
    >
    return standingWords(status({ state: 'done', last: report, media }), now).short
  }
  expect(of(0, 0)).toBe('Everything is backed up')
  expect(of(0, 6)).toBe(
    'All messages are backed up, 6 photos and files of longer ago are on this device only',
  )
  expect(of(4, 0, 4)).toBe('All messages are backed up, 4 photos and files found no room')
  expect(of(2, 6)).toContain('2 photos and files are still to follow')
})

test('moments to come are told by day and time', () => {
  const done = (nextAt: number) => standingWords(status({ state: 'done', nextAt }), now).next
  expect(done(now + 3_600_000)).toContain('today at')
  expect(done(now + 86_400_000)).toContain('tomorrow at')
})

test('how old the last backup is', () => {
  expect(lateWords(status({}), now)).toBe('No backup has been made yet.')
  const last = { ...report, at: now - 4 * 86_400_000 }
  expect(lateWords(status({ last }), now)).toBe('The last backup is 4 days old.')
})

const report = {
  at: now,
  archiveBytes: 1,
  sentBytes: 1,
  ms: 1,
  messages: 1,
  chats: 1,
  leftOut: { viewOnce: 0, expiring: 0, odd: 0, unreadable: 0 },
}
