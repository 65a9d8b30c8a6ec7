import type { Bytes } from '../../core/bytes.ts'
import { concat, concatAll } from '../../core/bytes.ts'
import { readVarint, varint } from '../../core/varint.ts'

export const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const
export type WireType = (typeof wireTypes)[keyof typeof wireTypes]

const maxFieldNumber = 0x1fffffff

/**
 * Walks the fields of one protobuf message without decoding it. Hostile input ends the walk with `broken`; nothing
 * is read outside `[from, to)`. Groups are refused: no message of ours has them, and they nest without a length.
 */
export class WireReader {
  readonly bytes: Uint8Array
  readonly to: number
  /** Of the current field: its number, wire type, and the offsets of its tag, its value, and behind it. */
  number = 0
  type: WireType = wireTypes.varint
  tagAt: number
  /** For wire type 2 the first byte behind the length. */
  valueAt: number
  end: number
  broken = false

  constructor(bytes: Uint8Array, from = 0, to = bytes.length) {
    this.bytes = bytes
    this.to = to
    this.tagAt = this.valueAt = this.end = from
  }

  /** Moves to the next field. False at the end, and when what follows is no field (then `broken`). */
  next(): boolean {
    if (this.broken || this.end >= this.to) return false
    this.tagAt = this.end
    const tag = readVarint(this.bytes, this.tagAt)
    if (!tag || tag.next > this.to) return this.stop()
    this.number = Math.floor(tag.value / 8)
    if (this.number === 0 || this.number > maxFieldNumber) return this.stop()
    return this.measure(tag.value % 8, tag.next)
  }

  private measure(type: number, at: number): boolean {
    this.valueAt = at
    if (type === wireTypes.varint) this.end = this.afterVarint(at)
    else if (type === wireTypes.fixed64) this.end = at + 8
    else if (type === wireTypes.fixed32) this.end = at + 4
    else if (type === wireTypes.bytes) {
      const length = readVarint(this.bytes, at)
      if (!length || length.next > this.to) return this.stop()
      this.valueAt = length.next
      this.end = length.next + length.value
    } else return this.stop()
    this.type = type
    return this.end <= this.to || this.stop()
  }

  private afterVarint(at: number): number {
    for (let i = at; i < at + 10; i++) if ((this.bytes[i] ?? 0) < 0x80) return i + 1
    return Infinity
  }

  private stop(): false {
    this.broken = true
    return false
  }

  /** The current varint. Null when it is no varint field, or beyond 2^53 - 1. */
  value(): number | null {
    return this.type === wireTypes.varint ? (readVarint(this.bytes, this.valueAt)?.value ?? null) : null
  }

  /** A view of the current field's value, without its length. */
  view(): Uint8Array {
    return this.bytes.subarray(this.valueAt, this.end)
  }

  /** A view of the whole current field, tag included. */
  whole(): Uint8Array {
    return this.bytes.subarray(this.tagAt, this.end)
  }
}

/** One varint field. */
export function varintField(number: number, value: number): Bytes {
  return concat(varint(number * 8 + wireTypes.varint), varint(value))
}

/** One length-delimited field: bytes, text in UTF-8, or a message. */
export function bytesField(number: number, value: Uint8Array): Bytes {
  return concat(varint(number * 8 + wireTypes.bytes), varint(value.length), value)
}

/** `varint(length)`, then the bytes: how frames and file lists are strung together. */
export function delimited(value: Uint8Array): Bytes {
  return concat(varint(value.length), value)
}

/** Takes the length off a frame that `delimited` strung up: a view. Bytes that begin with no length are all of it. */
export function bodyOf(frame: Uint8Array): Uint8Array {
  return frame.subarray(readVarint(frame, 0)?.next ?? 0)
}

/**
 * Copies a message without the named fields, everything else byte for byte. The same array when there is none of
 * them. Null when the message is malformed: then what it holds cannot be told.
 */
export function withoutFields(message: Uint8Array, numbers: readonly number[]): Uint8Array | null {
  const reader = new WireReader(message)
  const kept: Uint8Array[] = []
  let from = 0
  while (reader.next()) {
    if (!numbers.includes(reader.number)) continue
    kept.push(message.subarray(from, reader.tagAt))
    from = reader.end
  }
  if (reader.broken) return null
  return from === 0 ? message : concatAll([...kept, message.subarray(from)])
}
