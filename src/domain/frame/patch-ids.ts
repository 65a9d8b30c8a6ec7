import { concatAll } from '../../core/bytes.ts'
import { readVarint, varint } from '../../core/varint.ts'
import type { IdFields, IdKind } from './id-fields.ts'
import { frameIdFields, revisionFields, revisionsField } from './id-fields.ts'
import { WireReader, wireTypes } from './wire.ts'

/** From ids of the source to ids of this history. */
export interface IdMaps {
  readonly recipients: ReadonlyMap<number, number>
  readonly chats: ReadonlyMap<number, number>
}

export interface UnmappedId {
  readonly kind: IdKind
  /** Null: beyond 2^53 - 1, so it can be in no map. */
  readonly id: number | null
}

export interface PatchedFrame {
  /** The array that was given when no id changed. */
  readonly bytes: Uint8Array
  /** Ids that no map knows, in order; they stand in `bytes` as they were, and may mean something else there. */
  readonly unmapped: readonly UnmappedId[]
  /** False: malformed, or revisions within revisions; `bytes` is what was given. */
  readonly ok: boolean
}

class Malformed extends Error {}

/**
 * Rewrites the ids of one frame (without its length varint), and the lengths of the messages around them, and not a
 * byte else: unknown fields, their order and odd encodings stay. An id of 0 is no id and stays.
 */
export function patchIds(frame: Uint8Array, maps: IdMaps): PatchedFrame {
  const unmapped: UnmappedId[] = []
  try {
    const bytes = patchMessage(frame, frameIdFields, { maps, unmapped })
    return { bytes, unmapped, ok: true }
  } catch (error) {
    if (error instanceof Malformed) return { bytes: frame, unmapped: [], ok: false }
    throw error
  }
}

interface Context {
  readonly maps: IdMaps
  readonly unmapped: UnmappedId[]
}

function patchMessage(message: Uint8Array, fields: IdFields, context: Context): Uint8Array {
  const reader = new WireReader(message)
  const parts: Uint8Array[] = []
  let from = 0
  while (reader.next()) {
    const value = patchField(reader, fields, context)
    if (!value) continue
    const head = reader.type === wireTypes.bytes ? varint(value.length) : new Uint8Array(0)
    const tagEnd = readVarint(message, reader.tagAt)!.next
    parts.push(message.subarray(from, tagEnd), head, value)
    from = reader.end
  }
  if (reader.broken) throw new Malformed()
  return from === 0 ? message : concatAll([...parts, message.subarray(from)])
}

/** The new value of the current field without its length; null when it stays. */
function patchField(reader: WireReader, fields: IdFields, context: Context): Uint8Array | null {
  const kind = fields.ids[reader.number]
  if (kind !== undefined) {
    if (reader.type === wireTypes.varint) return patchId(reader.bytes, reader.valueAt, kind, context)
    return reader.type === wireTypes.bytes ? patchPacked(reader.view(), kind, context) : null
  }
  if (reader.type !== wireTypes.bytes) return null
  if (fields === revisionFields && reader.number === revisionsField) throw new Malformed()
  const child = fields.messages[reader.number]
  if (!child) return null
  const before = reader.view()
  const after = patchMessage(before, child, context)
  return after === before ? null : after
}

function patchId(bytes: Uint8Array, at: number, kind: IdKind, context: Context): Uint8Array | null {
  const read = readVarint(bytes, at)
  const id = read?.value ?? null
  if (id === 0) return null
  const map = kind === 'chat' ? context.maps.chats : context.maps.recipients
  const next = id === null ? undefined : map.get(id)
  if (next === undefined) context.unmapped.push({ kind, id })
  return next === undefined || next === id ? null : varint(next)
}

function patchPacked(list: Uint8Array, kind: IdKind, context: Context): Uint8Array | null {
  const parts: Uint8Array[] = []
  let changed = false
  for (let at = 0; at < list.length;) {
    let next = at
    while (next < list.length && list[next]! >= 0x80) next++
    if (next === list.length || next - at > 9) throw new Malformed()
    const patched = patchId(list, at, kind, context)
    changed ||= patched !== null
    parts.push(patched ?? list.subarray(at, next + 1))
    at = next + 1
  }
  return changed ? concatAll(parts) : null
}
