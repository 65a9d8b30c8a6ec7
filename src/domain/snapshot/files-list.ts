import type { Bytes } from '../../core/bytes.ts'
import { concatAll, fromUtf8, utf8 } from '../../core/bytes.ts'
import { readVarint } from '../../core/varint.ts'
import { bytesField, delimited, WireReader, wireTypes } from '../frame/wire.ts'

/** A snapshot's `files`: names of the attachment files it uses, for cleaning up what no snapshot uses. */
export interface FilesList {
  readonly names: readonly string[]
  /** Entries that are no file name, a cut end included. They harm nothing and are counted. */
  readonly odd: number
}

const maxEntryBytes = 1024

export function readFilesList(bytes: Uint8Array): FilesList {
  const names: string[] = []
  let odd = 0
  for (let at = 0; at < bytes.length;) {
    const length = readVarint(bytes, at)
    const end = (length?.next ?? 0) + (length?.value ?? 0)
    if (!length || length.value > maxEntryBytes || end > bytes.length) return { names, odd: odd + 1 }
    const name = readName(bytes.subarray(length.next, end))
    if (name) names.push(name)
    else odd++
    at = end
  }
  return { names, odd }
}

function readName(entry: Uint8Array): string | null {
  const reader = new WireReader(entry)
  let name: string | null = null
  while (reader.next())
    if (reader.number === 1 && reader.type === wireTypes.bytes) name = asName(reader.view())
  return reader.broken ? null : name
}

/** Only what `localFileName` can give: a name from a file is never used as a path unparsed. */
function asName(bytes: Uint8Array): string | null {
  if (bytes.length !== 64 || !bytes.every((byte) => byte < 0x80)) return null
  const name = fromUtf8(bytes)
  return /^[0-9a-f]{64}$/.test(name) ? name : null
}

export function encodeFilesList(names: Iterable<string>): Bytes {
  return concatAll(Array.from(names, (name) => delimited(bytesField(1, utf8(name)))))
}
