import type { Bytes } from '../../core/bytes.ts'
import { fromUtf8, utf8 } from '../../core/bytes.ts'
import { badRecord, owned, WireReader, WireWriter } from '../history/wire.ts'

/** How the files of the archive stand, docs/format.md section 8: written at the end of each pass over them. */
export interface MediaStanding {
  /** End of the last pass, in milliseconds. */
  readonly at: number
  /** The media archive's account id, 16 bytes: what is marked was sent to that one; empty: to none. */
  readonly archive: Bytes
  /** Hash of the sealed manifest whose files that pass looked after; empty: none yet. */
  readonly seen: Bytes
  /** When all was last compared with the service's list. */
  readonly listedAt: number
  /** Days for which the plan keeps files; null: without end. */
  readonly mediaDays: number | null
  /** At the service. */
  readonly stored: FileTotals
  /** On this device, and still to go up. */
  readonly waiting: FileTotals
  /** On this device only, for they are older than the plan keeps. */
  readonly older: number
  /** Named by messages, and neither here nor there. */
  readonly away: number
  /** Here, and cannot be read. */
  readonly unreadable: number
  /** Longer than the service takes. */
  readonly tooLarge: number
  /** No room is left for them at the service. */
  readonly overQuota: number
  /** Why the pass did not come to its end; empty: it did. */
  readonly code: string
  /** When to go on by itself; 0: with the next backup. */
  readonly retryAt: number
  /** Passes in a row that did not come to their end. */
  readonly attempts: number
}

export interface FileTotals {
  readonly files: number
  readonly bytes: number
}

const noTotals: FileTotals = { files: 0, bytes: 0 }
export const noStanding: MediaStanding = {
  at: 0,
  archive: new Uint8Array(0),
  seen: new Uint8Array(0),
  listedAt: 0,
  mediaDays: null,
  stored: noTotals,
  waiting: noTotals,
  older: 0,
  away: 0,
  unreadable: 0,
  tooLarge: 0,
  overQuota: 0,
  code: '',
  retryAt: 0,
  attempts: 0,
}

const maxCodeBytes = 64

export function encodeStanding(standing: MediaStanding): Bytes {
  const { stored, waiting } = standing
  return new WireWriter()
    .uint(1, standing.at)
    .bytes(2, standing.seen)
    .uint(3, standing.listedAt)
    .uint(4, stored.files)
    .uint(5, stored.bytes)
    .uint(6, waiting.files)
    .uint(7, waiting.bytes)
    .uint(8, standing.away)
    .uint(9, standing.unreadable)
    .uint(10, standing.tooLarge)
    .bytes(11, utf8(standing.code))
    .uint(12, standing.retryAt)
    .uint(13, standing.attempts)
    .uint(14, standing.mediaDays === null ? 0 : standing.mediaDays + 1)
    .uint(15, standing.overQuota)
    .bytes(16, standing.archive)
    .uint(17, standing.older)
    .finish()
}

/** Throws `bad-record`. */
export function decodeStanding(bytes: Uint8Array): MediaStanding {
  const reader = new WireReader(bytes)
  const numbers = new Map<number, number>()
  const none: Bytes = new Uint8Array(0)
  let [seen, archive, code]: [Bytes, Bytes, string] = [none, none, '']
  while (reader.more) {
    const field = reader.field()
    if (field === 2) seen = owned(reader.bytes(32))
    else if (field === 11) code = fromUtf8(reader.bytes(maxCodeBytes))
    else if (field === 16) archive = owned(reader.bytes(16))
    else if (field <= 15 || field === 17) numbers.set(field, reader.uint())
    else reader.skip()
  }
  if (seen.length !== 0 && seen.length !== 32) throw badRecord('a standing of files of no archive')
  const number = (field: number) => numbers.get(field) ?? 0
  return {
    at: number(1),
    archive,
    seen,
    listedAt: number(3),
    mediaDays: number(14) === 0 ? null : number(14) - 1,
    stored: { files: number(4), bytes: number(5) },
    waiting: { files: number(6), bytes: number(7) },
    older: number(17),
    away: number(8),
    unreadable: number(9),
    tooLarge: number(10),
    overQuota: number(15),
    code,
    retryAt: number(12),
    attempts: number(13),
  }
}
