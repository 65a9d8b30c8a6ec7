import { expect, test } from 'vitest'
import { HeirloomError } from '../../core/errors.ts'
import { noTries, untilResumed, usualChoices } from '../../domain/archive/schedule-records.ts'
import { backoffMs, dayMs, decide, type Standing } from './decide.ts'
import { noBackups } from './no-backups.ts'
import { begun, cancelled, failed, succeeded } from './outcomes.ts'

const now = 1_790_000_000_000
const hour = 3_600_000

function standing(over: Partial<Standing> = {}): Standing {
  return {
    now,
    setting: 'on',
    turnedOnAt: now - 10 * dayMs,
    lastAt: now - 2 * hour,
    tries: succeeded(noTries, now - 2 * hour, 0.5),
    choices: usualChoices,
    surroundings: { online: true, metered: false, battery: null },
    run: null,
    otherJob: false,
    filesAt: 0,
    ...over,
  }
}
const due = { tries: { ...noTries, succeededAt: now - 25 * hour, dueAt: now - 1 }, lastAt: now - 25 * hour }
const told = (over: Partial<Standing>) => {
  const { state, waitsFor, nextAt, ready } = decide(standing(over))
  return { state, waitsFor, nextAt, ready }
}

test('every state, and what it follows from', () => {
  const waits = (waitsFor: string, nextAt = 0) => ({ state: 'waiting', waitsFor, nextAt, ready: false })
  expect(told({ setting: 'off' })).toMatchObject({ state: 'off', ready: false })
  expect(told({ setting: 'locked' })).toEqual(waits('unlock'))
  expect(decide(standing({ setting: 'lost' }))).toMatchObject({
    state: 'failed',
    failure: { code: 'setting-lost' },
    nextAt: 0,
  })
  expect(told({})).toEqual({
    state: 'done',
    waitsFor: null,
    nextAt: now - 2 * hour + dayMs + hour / 2,
    ready: false,
  })
  expect(told({ ...due, otherJob: true })).toEqual(waits('other-job'))
  expect(told({ ...due, choices: { ...usualChoices, pausedUntil: now + hour } })).toEqual(
    waits('paused', now + hour),
  )
  expect(told({ ...due, choices: { ...usualChoices, pausedUntil: untilResumed } })).toEqual(waits('paused'))
  const surroundings = { online: true, metered: false, battery: null }
  expect(told({ ...due, surroundings: { ...surroundings, online: false } })).toEqual(waits('network'))
  expect(told({ ...due, surroundings: { ...surroundings, metered: true } })).toEqual(waits('metered'))
  expect(told({ ...due, surroundings: { ...surroundings, battery: 19 } })).toEqual(waits('battery'))
  expect(told({ ...due, surroundings: { ...surroundings, battery: 20 } }).ready).toBe(true)
  const choices = { ...usualChoices, metered: true, batteryFloor: 0 }
  expect(told({ ...due, choices, surroundings: { online: true, metered: true, battery: 1 } }).ready).toBe(
    true,
  )
  const progress = { step: 'uploading', done: 1, total: 2, unit: 'bytes' } as const
  expect(decide(standing({ ...due, run: { where: 'elsewhere', progress } }))).toMatchObject({
    state: 'running',
    runs: 'elsewhere',
    progress,
    ready: false,
  })
  expect(told({ tries: noTries, lastAt: 0 })).toEqual({
    state: 'waiting',
    waitsFor: 'due',
    nextAt: now,
    ready: true,
  })
})

test('what passes is tried again, later each time; what needs the person is not', () => {
  const service = new HeirloomError('service-failed', '')
  let tries = noTries
  for (let n = 1; n <= 9; n++) {
    tries = failed(begun(tries, now), service, { now, share: 1 })
    expect(tries.failure).toMatchObject({ attempts: n, retryAt: now + backoffMs(n) })
    expect(decide(standing({ tries }))).toMatchObject({ state: 'failed', nextAt: now + backoffMs(n) })
    expect(decide(standing({ tries, now: now + backoffMs(n) })).ready).toBe(true)
  }
  expect(backoffMs(9)).toBe(8 * hour)
  const full = failed(noTries, new HeirloomError('quota', '', { facts: { limitBytes: 7 } }), {
    now,
    share: 0,
  })
  const yours = {
    state: 'failed',
    nextAt: 0,
    ready: false,
    failure: { code: 'quota', facts: { limitBytes: 7 } },
  }
  expect(decide(standing({ tries: full }))).toMatchObject(yours)
  expect(decide(standing({ tries: full, now: now + 30 * dayMs }))).toMatchObject(yours)
  const ours = failed(noTries, new HeirloomError('bug', ''), { now, share: 0 })
  expect(decide(standing({ tries: ours })).nextAt).toBe(now + dayMs)
})

test('the service’s own wish for patience is kept', () => {
  const asked = new HeirloomError('rate-limited', '', { facts: { retryAfterMs: 7 * hour } })
  const { failure } = failed(noTries, asked, { now, share: 0 })
  expect(failure!.retryAt).toBeGreaterThanOrEqual(now + 7 * hour)
})

test('without a network a failure to reach the service waits for it, and is ready when it is back', () => {
  const tries = failed(noTries, new HeirloomError('offline', ''), { now, share: 1 })
  const offline = { online: false, metered: false, battery: null }
  expect(decide(standing({ tries, surroundings: offline }))).toMatchObject({
    state: 'waiting',
    waitsFor: 'network',
  })
  expect(decide(standing({ tries }))).toMatchObject({ state: 'failed', nextAt: now + backoffMs(1) })
})

test('who stops a backup has peace for a while, and the failure before is forgotten', () => {
  const tries = cancelled(failed(noTries, new HeirloomError('bug', ''), { now: now - 1, share: 0 }), now)
  expect(decide(standing({ tries, lastAt: 0 }))).toMatchObject({
    state: 'waiting',
    waitsFor: 'due',
    nextAt: now + 4 * hour,
    failure: null,
    ready: false,
  })
})

test('a run that is killed again and again waits', () => {
  let tries = { ...noTries }
  for (let n = 0; n < 4; n++) tries = begun(tries, now)
  expect(decide(standing({ tries, lastAt: 0 })).ready).toBe(true)
  tries = begun(tries, now)
  expect(decide(standing({ tries, lastAt: 0 }))).toMatchObject({ ready: false, nextAt: now + backoffMs(1) })
  expect(succeeded(tries, now, 0).unended).toBe(0)
})

test('moments written under another clock count for nothing', () => {
  const ahead = now + 40 * dayMs
  expect(decide(standing({ ...due, tries: { ...due.tries, dueAt: ahead } })).ready).toBe(true)
  const tries = failed(noTries, new HeirloomError('busy', ''), { now: ahead, share: 1 })
  expect(decide(standing({ tries })).ready).toBe(true)
  const choices = { ...usualChoices, pausedUntil: ahead }
  expect(decide(standing({ ...due, choices })).ready).toBe(true)
  const killed = { ...noTries, unended: 9, begunAt: ahead }
  expect(decide(standing({ tries: killed, lastAt: 0 })).ready).toBe(true)
})

test('late after three days, since it was turned on when there never was one; not while paused', () => {
  const old = { lastAt: now - 4 * dayMs, tries: { ...noTries, succeededAt: now - 4 * dayMs } }
  expect(decide(standing(old)).late).toBe(true)
  expect(decide(standing({ lastAt: 0, tries: noTries })).late).toBe(true)
  expect(decide(standing({ lastAt: 0, tries: noTries, turnedOnAt: now - 2 * dayMs })).late).toBe(false)
  expect(decide(standing({})).late).toBe(false)
  expect(decide(standing({ ...old, choices: { ...usualChoices, pausedUntil: untilResumed } })).late).toBe(
    false,
  )
})

test('a moment that a clock set back has left in the future does not hide that backups are late', () => {
  const ahead = now + 900 * dayMs
  const tries = { ...noTries, succeededAt: ahead }
  expect(decide(standing({ lastAt: ahead, tries })).late).toBe(true)
  expect(decide(standing({ lastAt: ahead, tries, turnedOnAt: ahead })).late).toBe(false)
  expect(decide(standing({ lastAt: now - dayMs, tries })).late).toBe(false)
})

test('where there are no backups the usual choices are told', () => {
  expect(usualChoices).toMatchObject(noBackups.choices)
})
