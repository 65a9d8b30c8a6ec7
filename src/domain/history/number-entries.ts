import type { Bytes } from '../../core/bytes.ts'
import { badRecord, owned, WireReader, WireWriter } from './wire.ts'

/** A number noted for each of some names: `repeated Entry entries = 1`, Entry { bytes name = 1; uint64 number = 2 }. */
export function encodeNumberEntries(entries: Iterable<readonly [name: Uint8Array, number: number]>): Bytes {
  const writer = new WireWriter()
  for (const [name, number] of entries)
    writer.message(1, new WireWriter().bytes(1, name).uint(2, number).finish())
  return writer.finish()
}

/** Throws `bad-record`, also for more than `most` of them and for names over 32 bytes. */
export function decodeNumberEntries(record: Uint8Array, most: number): [name: Bytes, number: number][] {
  const entries: [Bytes, number][] = []
  const reader = new WireReader(record)
  while (reader.more) {
    const field = reader.field()
    if (field === 1) entries.push(decodeEntry(reader.message(64)))
    else reader.skip()
    if (entries.length > most) throw badRecord('more entries than are ever written')
  }
  return entries
}

function decodeEntry(reader: WireReader): [Bytes, number] {
  const entry: [Bytes, number] = [new Uint8Array(0), 0]
  while (reader.more) {
    const field = reader.field()
    if (field === 1) entry[0] = owned(reader.bytes(32))
    else if (field === 2) entry[1] = reader.uint()
    else reader.skip()
  }
  return entry
}
