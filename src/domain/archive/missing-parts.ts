import type { Bytes } from '../../core/bytes.ts'
import { badRecord, owned, WireReader, WireWriter } from '../history/wire.ts'
import { maxNamesPerCommit, nameBytes } from '../protocol/limits.ts'

/** `archive/missing`: an object of the archive at the service that a restore here could not bring in. */
export interface MissingPart {
  readonly name: Bytes
  readonly why: 'not-found' | 'damaged'
}

const whys = ['not-found', 'damaged'] as const

export function encodeMissing(parts: readonly MissingPart[]): Bytes {
  const writer = new WireWriter()
  for (const { name, why } of parts)
    writer.message(1, new WireWriter().bytes(1, name).uint(2, whys.indexOf(why)).finish())
  return writer.finish()
}

/** Throws `bad-record`. */
export function decodeMissing(record: Bytes): MissingPart[] {
  const reader = new WireReader(record)
  const parts: MissingPart[] = []
  while (reader.more) {
    if (reader.field() === 1) parts.push(decodePart(reader.message(64)))
    else reader.skip()
    if (parts.length > maxNamesPerCommit) throw badRecord('more missing parts than an archive has')
  }
  return parts
}

function decodePart(reader: WireReader): MissingPart {
  let name: Bytes = new Uint8Array(0)
  let why = 0
  while (reader.more) {
    const field = reader.field()
    if (field === 1) name = owned(reader.bytes(nameBytes))
    else if (field === 2) why = reader.uint(whys.length - 1)
    else reader.skip()
  }
  if (name.length !== nameBytes) throw badRecord('bad missing part')
  return { name, why: whys[why]! }
}
