import type { Bytes } from '../../core/bytes.ts'
import { concatAll } from '../../core/bytes.ts'
import { readVarint, varint } from '../../core/varint.ts'
import type { FilePath } from './files-of.ts'
import { filePaths, locatorField, localKeyField, plaintextHashField } from './files-of.ts'
import { bodyOf, bytesField, delimited, WireReader, wireTypes } from './wire.ts'
import { maxFrameBytes } from '../core-port.ts'

/** The 64-byte key that a content (32-byte hash) lies under; null: nothing is to be said of it. */
export type KeyOf = (plaintextHash: Uint8Array) => Uint8Array | null

/**
 * Says in a message under which key the copies of its files lie, where it names them by their hash and says no key yet:
 * `localKey` is there or not as a snapshot has a copy or none (LocatorInfo), so a message that came without its file is as
 * valid with it. Nothing else is changed, not even a byte that nobody knows. `body`: one frame without its length varint;
 * the same array when nothing was to be said, or it is malformed.
 */
export function giveKeys(body: Uint8Array, keyOf: KeyOf): Uint8Array {
  return rewritten(body, filePaths, keyOf) ?? body
}

/** The frame, length varint included, with the keys that it does not say; itself when there is nothing to say. */
export function frameWithKeys(frame: Uint8Array, keyOf: KeyOf): Uint8Array {
  const body = bodyOf(frame)
  const given = giveKeys(body, keyOf)
  if (given === body) return frame
  const whole = delimited(given)
  return whole.length <= maxFrameBytes ? whole : frame
}

/** Null: it stays as it is. */
function rewritten(message: Uint8Array, path: FilePath, keyOf: KeyOf): Bytes | null {
  return withFields(message, (field, value) => {
    const next = path[field]
    if (next === undefined) return null
    return typeof next === 'string' ? pointerWithKey(value, keyOf) : rewritten(value, next, keyOf)
  })
}

function pointerWithKey(pointer: Uint8Array, keyOf: KeyOf): Bytes | null {
  return withFields(pointer, (field, value) => (field === locatorField ? locatorWithKey(value, keyOf) : null))
}

/** The message with other values where `change` has one for a field of bytes; null when it has none. */
function withFields(
  message: Uint8Array,
  change: (field: number, value: Uint8Array) => Bytes | null,
): Bytes | null {
  const reader = new WireReader(message)
  const parts: Uint8Array[] = []
  let from = 0
  while (reader.next()) {
    const value = reader.type === wireTypes.bytes ? change(reader.number, reader.view()) : null
    if (!value) continue
    const tagEnd = readVarint(message, reader.tagAt)!.next
    parts.push(message.subarray(from, tagEnd), varint(value.length), value)
    from = reader.end
  }
  return reader.broken || from === 0 ? null : concatAll([...parts, message.subarray(from)])
}

function locatorWithKey(locator: Uint8Array, keyOf: KeyOf): Bytes | null {
  const reader = new WireReader(locator)
  let hash: Uint8Array | null = null
  // In the order of their numbers, as every writer has them.
  let place = -1
  while (reader.next()) {
    if (reader.number === localKeyField) return null
    if (place < 0 && reader.number > localKeyField) place = reader.tagAt
    if (reader.number === plaintextHashField) hash = reader.type === wireTypes.bytes ? reader.view() : null
  }
  if (reader.broken || hash?.length !== 32) return null
  const key = keyOf(hash)
  if (key?.length !== 64) return null
  return concatAll([locator.subarray(0, place), bytesField(localKeyField, key), locator.subarray(place)])
}
