import type { Bytes } from '../../core/bytes.ts'
import { badRecord, owned, WireReader, WireWriter } from '../history/wire.ts'
import { mediaNameBytes } from '../protocol/limits.ts'

/**
 * That a file is at the service, docs/format.md section 12: beside the facts of a content, under the same name. The id
 * follows from the media root key, so a mark of another media archive is one that names another id.
 */
export interface MediaMark {
  /** Media id, 15 bytes: the object's name. */
  readonly object: Bytes
  /** Of the sealed file. */
  readonly length: number
  /** SHA-256 of the sealed file, as a receipt or its bytes proved it; empty: only seen in a list. */
  readonly digest: Bytes
  /** When it was sent or seen, in milliseconds by this device's clock. */
  readonly at: number
}

export function encodeMark({ object, length, digest, at }: MediaMark): Bytes {
  return new WireWriter().bytes(1, object).uint(2, length).bytes(3, digest).uint(4, at).finish()
}

/** Throws `bad-record`. */
export function decodeMark(bytes: Uint8Array): MediaMark {
  const reader = new WireReader(bytes)
  const mark = { object: new Uint8Array(0), length: 0, digest: new Uint8Array(0), at: 0 }
  while (reader.more) {
    const field = reader.field()
    if (field === 1) mark.object = owned(reader.bytes(mediaNameBytes))
    else if (field === 2) mark.length = reader.uint()
    else if (field === 3) mark.digest = owned(reader.bytes(32))
    else if (field === 4) mark.at = reader.uint()
    else reader.skip()
  }
  if (mark.object.length !== mediaNameBytes || ![0, 32].includes(mark.digest.length))
    throw badRecord('a mark of a file that names none')
  return mark
}
