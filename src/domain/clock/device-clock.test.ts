import { describe, expect, test } from 'vitest'
import type { ClockRecord } from './device-clock.ts'
import { decodeClock, encodeClock, heardFrom, judge, lookedAt, lostRecord } from './device-clock.ts'

const hour = 3_600_000
const day = 24 * hour
const start = 1_800_000_000_000

/** A device on which looks and answers of the service follow each other; each step is a restart of the app. */
function device(first = start) {
  let record: ClockRecord | null = null
  const keep = (next: ClockRecord) => {
    record = decodeClock(encodeClock(next))
  }
  const steps = {
    look: (now: number) => {
      keep(lookedAt(record, now))
      return judge(record, now)
    },
    hear: (now: number, aheadMs: number) => {
      keep(heardFrom(record, now, aheadMs))
      return judge(record, now)
    },
    peek: (now: number) => judge(record, now),
  }
  steps.look(first)
  return steps
}

test('a clock that goes on is believed', () => {
  const { look } = device()
  for (const at of [start + 1, start + 47 * hour, start + 94 * hour])
    expect(look(at)).toEqual({ now: at, hideBy: at, goneBy: at, doubted: false })
})

describe('after a jump forward', () => {
  const wrong = start + 365 * day

  test('what is due is hidden, and gone only by the time that was believed', () => {
    const { look } = device()
    expect(look(wrong)).toEqual({ now: wrong, hideBy: wrong, goneBy: start, doubted: true })
    expect(look(wrong + hour)).toMatchObject({ hideBy: wrong + hour, goneBy: start })
  })

  test('already before it was looked at', () => {
    expect(device().peek(wrong)).toMatchObject({ hideBy: wrong, goneBy: start, doubted: true })
  })

  test('48 hours without another jump settle it, one hour less does not', () => {
    const { look } = device()
    look(wrong)
    expect(look(wrong + 47 * hour).goneBy).toBe(start)
    expect(look(wrong + 48 * hour).goneBy).toBe(wrong + 48 * hour)
  })

  test('another jump, or a step back, begins the 48 hours anew', () => {
    const again = device()
    again.look(wrong)
    again.look(wrong + 100 * day)
    expect(again.look(wrong + 100 * day + 47 * hour).doubted).toBe(true)
    expect(again.look(wrong + 102 * day).doubted).toBe(false)
    const back = device()
    back.look(wrong)
    back.look(wrong - hour)
    expect(back.look(wrong - hour + 47 * hour).doubted).toBe(true)
    expect(back.look(wrong + 47 * hour).doubted).toBe(false)
  })

  test('back where it was, it is believed as if nothing had been', () => {
    const { look } = device()
    look(wrong)
    expect(look(start + 2 * hour)).toMatchObject({ hideBy: start + 2 * hour, goneBy: start + 2 * hour })
  })

  test('set right only days later, it is doubted once more', () => {
    const { look, hear } = device()
    look(wrong)
    const right = start + 5 * day
    expect(look(right)).toMatchObject({ hideBy: right, goneBy: start, doubted: true })
    expect(hear(right, 200)).toMatchObject({ goneBy: right, doubted: false })
  })

  test('a service that agrees settles it, after a sleep of days as well', () => {
    const { look, hear } = device()
    look(start + 9 * day)
    expect(hear(start + 9 * day, 300)).toMatchObject({ goneBy: start + 9 * day, doubted: false })
  })

  test('a service that does not agree is waited for, however long the clock is steady between', () => {
    const { look, hear } = device()
    look(wrong)
    for (let days = 0; days < 10; days++) {
      const now = wrong + days * day
      expect(look(now)).toMatchObject({ hideBy: now, doubted: true })
      expect(hear(now, 365 * day)).toMatchObject({ hideBy: now, goneBy: now - 365 * day, doubted: true })
    }
    expect(look(start + 10 * day)).toMatchObject({ goneBy: start + 10 * day, doubted: false })
  })
})

test('after a jump back, what was hidden stays hidden until the clock is believed', () => {
  const { look } = device()
  const wrong = start - 100 * day
  expect(look(wrong)).toEqual({ now: wrong, hideBy: start, goneBy: wrong, doubted: true })
  expect(look(wrong + 48 * hour)).toMatchObject({ hideBy: wrong + 48 * hour, doubted: false })
})

describe('the service', () => {
  test('speaks against a clock that never jumped', () => {
    const { hear } = device()
    expect(hear(start + hour, 60 * day)).toEqual({
      now: start + hour,
      hideBy: start + hour,
      goneBy: start + hour - 60 * day,
      doubted: true,
    })
  })

  test('has a clock that is a little ahead wait by as much', () => {
    const { hear, look } = device()
    hear(start, 30 * hour)
    expect(look(start + hour)).toMatchObject({ hideBy: start + hour, goneBy: start - 29 * hour })
    hear(start + 2 * hour, 900)
    expect(look(start + 3 * hour).goneBy).toBe(start + 3 * hour)
  })

  test('does not agree by saying that the clock is far behind', () => {
    const ahead = device()
    const wrong = start + 365 * day
    ahead.look(wrong)
    expect(ahead.hear(wrong, -1000 * day)).toMatchObject({ goneBy: start, doubted: true })
    // Set back: what was hidden does not come back by it.
    const behind = device()
    const early = start - 100 * day
    behind.look(early)
    expect(behind.hear(early, -100 * day)).toMatchObject({ hideBy: start, goneBy: early, doubted: true })
    expect(behind.look(early + 48 * hour).doubted).toBe(false)
  })

  test('makes nothing vanish by saying that it is late', () => {
    const { hear } = device()
    const now = start + hour
    expect(hear(now, -1000 * day)).toEqual({ now, hideBy: now, goneBy: now, doubted: false })
  })
})

test('what can no longer be read believes no clock', () => {
  expect(judge(lostRecord, start)).toMatchObject({ goneBy: 0, doubted: true })
  const settled = lookedAt(lookedAt(lostRecord, start), start + 48 * hour)
  expect(judge(settled, start + 48 * hour).doubted).toBe(false)
})
