import type { Bytes } from '../../core/bytes.ts'
import { equalBytes } from '../../core/bytes.ts'
import { isCode } from '../../core/errors.ts'
import { WireReader, WireWriter } from '../../domain/history/wire.ts'

/** The setting that remembers what was imported. */
export const sourceLogSetting = 'sources'
const maxEntries = 200
const maxEntryBytes = 256

export interface LoggedSource {
  /** The archive's MAC. */
  readonly fingerprint: Bytes
  /** Its backupTimeMs. */
  readonly madeAt: number
  readonly items: number
  readonly added: number
  /** Generation of the history while it holds this source and nothing else; 0: never. */
  readonly generation: number
}

/** Newest last; the oldest beyond 200 are forgotten. */
export function addToSourceLog(record: Bytes | null, entry: LoggedSource): Bytes {
  const others = readSourceLog(record).filter((each) => !equalBytes(each.fingerprint, entry.fingerprint))
  const writer = new WireWriter()
  for (const each of [...others.slice(1 - maxEntries), entry]) {
    const message = new WireWriter()
      .bytes(1, each.fingerprint)
      .uint(2, each.madeAt)
      .uint(3, each.items)
      .uint(4, each.added)
      .uint(5, each.generation)
    writer.message(1, message.finish())
  }
  return writer.finish()
}

/** A log that cannot be read is an empty one: it only helps. */
export function readSourceLog(record: Bytes | null): LoggedSource[] {
  if (!record) return []
  try {
    const reader = new WireReader(record)
    const entries: LoggedSource[] = []
    while (reader.more) {
      if (reader.field() === 1) entries.push(readEntry(reader.message(maxEntryBytes)))
      else reader.skip()
    }
    return entries
  } catch (error) {
    if (isCode(error, 'bad-record')) return []
    throw error
  }
}

function readEntry(reader: WireReader): LoggedSource {
  const entry = { fingerprint: new Uint8Array(0), madeAt: 0, items: 0, added: 0, generation: 0 }
  while (reader.more) {
    const field = reader.field()
    if (field === 1) entry.fingerprint = reader.bytes(32).slice()
    else if (field === 2) entry.madeAt = reader.uint()
    else if (field === 3) entry.items = reader.uint()
    else if (field === 4) entry.added = reader.uint()
    else if (field === 5) entry.generation = reader.uint()
    else reader.skip()
  }
  return entry
}
