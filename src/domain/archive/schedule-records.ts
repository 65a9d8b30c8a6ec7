import type { Bytes } from '../../core/bytes.ts'
import { fromUtf8, utf8 } from '../../core/bytes.ts'
import type { ErrorFacts } from '../../core/errors.ts'
import { badRecord, WireReader, WireWriter } from '../history/wire.ts'

/** How the last tries at a backup went (docs/format.md section 8). Moments in milliseconds, 0 where there is none. */
export interface BackupTries {
  readonly succeededAt: number
  /** Of the next backup, drawn once the last one was finished. */
  readonly dueAt: number
  /** Runs since the last one that came to an end, good or bad: each of them was killed. */
  readonly unended: number
  readonly begunAt: number
  readonly failure: FailedTry | null
}

export interface FailedTry {
  readonly code: string
  readonly facts: ErrorFacts
  readonly at: number
  /** Failed in a row, this one included. */
  readonly attempts: number
  /** 0: nothing happens before the person did something. */
  readonly retryAt: number
}

/** What the person has chosen about when backups are made. */
export interface BackupChoices {
  /** `untilResumed`: for as long as the person likes. */
  readonly pausedUntil: number
  readonly metered: boolean
  /** Percent below which no backup begins while the device runs on its battery. */
  readonly batteryFloor: number
}

export const untilResumed = 8_640_000_000_000_000

export const noTries: BackupTries = { succeededAt: 0, dueAt: 0, unended: 0, begunAt: 0, failure: null }
export const usualChoices: BackupChoices = { pausedUntil: 0, metered: false, batteryFloor: 20 }

const maxCodeBytes = 64
const maxFactsBytes = 2048
const maxFacts = 16

export function encodeTries({ succeededAt, dueAt, unended, begunAt, failure }: BackupTries): Bytes {
  const writer = new WireWriter().uint(1, succeededAt).uint(2, dueAt).uint(3, unended).uint(4, begunAt)
  return (failure ? writer.message(5, encodeFailure(failure)) : writer).finish()
}

function encodeFailure({ code, facts, at, attempts, retryAt }: FailedTry): Bytes {
  const told = utf8(JSON.stringify(facts))
  return new WireWriter()
    .bytes(1, utf8(code))
    .bytes(2, told.length <= maxFactsBytes ? told : new Uint8Array(0))
    .uint(3, at)
    .uint(4, attempts)
    .uint(5, retryAt)
    .finish()
}

/** Throws `bad-record`. */
export function decodeTries(bytes: Bytes): BackupTries {
  const reader = new WireReader(bytes)
  const values = new Map<number, number>()
  let failure: FailedTry | null = null
  while (reader.more) {
    const field = reader.field()
    if (field >= 1 && field <= 4) values.set(field, reader.uint())
    else if (field === 5) failure = decodeFailure(reader.bytes(2 * maxFactsBytes))
    else reader.skip()
  }
  const value = (field: number) => values.get(field) ?? 0
  return { succeededAt: value(1), dueAt: value(2), unended: value(3), begunAt: value(4), failure }
}

function decodeFailure(bytes: Uint8Array): FailedTry {
  const reader = new WireReader(bytes)
  const values = new Map<number, number>()
  let code = ''
  let facts: ErrorFacts = {}
  while (reader.more) {
    const field = reader.field()
    if (field === 1) code = fromUtf8(reader.bytes(maxCodeBytes))
    else if (field === 2) facts = factsIn(fromUtf8(reader.bytes(maxFactsBytes)))
    else if (field >= 3 && field <= 5) values.set(field, reader.uint())
    else reader.skip()
  }
  if (code === '') throw badRecord('a failure without a code')
  const value = (field: number) => values.get(field) ?? 0
  return { code, facts, at: value(3), attempts: value(4), retryAt: value(5) }
}

/** Only plain values, few of them: what else was written there is not told. */
function factsIn(text: string): ErrorFacts {
  let told: unknown
  try {
    told = JSON.parse(text)
  } catch {
    throw badRecord('facts that cannot be read')
  }
  const plain = Object.entries((told ?? {}) as Record<string, unknown>).filter(
    (fact): fact is [string, number | boolean | string] =>
      typeof fact[1] === 'number' || typeof fact[1] === 'boolean' || typeof fact[1] === 'string',
  )
  return Object.fromEntries(plain.slice(0, maxFacts))
}

export function encodeChoices({ pausedUntil, metered, batteryFloor }: BackupChoices): Bytes {
  return new WireWriter()
    .uint(1, pausedUntil)
    .uint(2, metered ? 1 : 0)
    .uint(3, batteryFloor + 1)
    .finish()
}

/** Throws `bad-record`. */
export function decodeChoices(bytes: Bytes): BackupChoices {
  const reader = new WireReader(bytes)
  const values = new Map<number, number>()
  while (reader.more) {
    const field = reader.field()
    if (field >= 1 && field <= 3) values.set(field, reader.uint())
    else reader.skip()
  }
  const floor = values.get(3) ?? 0
  if (floor > 101) throw badRecord('a battery with more than all of its charge')
  return {
    pausedUntil: values.get(1) ?? 0,
    metered: (values.get(2) ?? 0) > 0,
    batteryFloor: floor === 0 ? usualChoices.batteryFloor : floor - 1,
  }
}
