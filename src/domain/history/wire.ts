import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import { putVarint, readVarint, varintLength } from '../../core/varint.ts'

/**
 * Protobuf wire format for our own records (docs/format.md). Written by hand and not generated: 4 000 page headers
 * are read when a history opens, and every length has a bound of its own here. Integers are safe integers.
 */

export function badRecord(what: string): HeirloomError {
  return new HeirloomError('bad-record', what)
}

const wireVarint = 0
const wireFixed64 = 1
const wireBytes = 2
const wireFixed32 = 5

export class WireWriter {
  private buffer = new Uint8Array(256)
  private at = 0

  private room(length: number): void {
    if (this.at + length <= this.buffer.length) return
    const larger = new Uint8Array(Math.max(this.buffer.length * 2, this.at + length))
    larger.set(this.buffer.subarray(0, this.at))
    this.buffer = larger
  }

  varint(value: number): this {
    if (!Number.isSafeInteger(value) || value < 0) throw new HeirloomError('bug', 'no unsigned safe integer')
    this.room(10)
    this.at = putVarint(this.buffer, this.at, value)
    return this
  }

  raw(bytes: Uint8Array): this {
    this.room(bytes.length)
    this.buffer.set(bytes, this.at)
    this.at += bytes.length
    return this
  }

  /** Leaves zero out, as protobuf 3 does. */
  uint(field: number, value: number): this {
    return value === 0 ? this : this.varint(field * 8 + wireVarint).varint(value)
  }

  fixed32(field: number, value: number): this {
    if (value === 0) return this
    this.varint(field * 8 + wireFixed32).room(4)
    new DataView(this.buffer.buffer).setUint32(this.at, value, true)
    this.at += 4
    return this
  }

  /** Leaves empty ones out. */
  bytes(field: number, value: Uint8Array): this {
    return value.length === 0 ? this : this.message(field, value)
  }

  /** Writes empty ones too: the presence of a message means something. */
  message(field: number, value: Uint8Array): this {
    return this.varint(field * 8 + wireBytes)
      .varint(value.length)
      .raw(value)
  }

  packed(field: number, values: readonly number[]): this {
    if (values.length === 0) return this
    let length = 0
    for (const value of values) length += varintLength(value)
    this.varint(field * 8 + wireBytes).varint(length)
    for (const value of values) this.varint(value)
    return this
  }

  finish(): Bytes {
    return this.buffer.slice(0, this.at)
  }
}

/** Reads one message; every method throws `bad-record` for what is not there or above its bound. */
export class WireReader {
  private readonly source: Uint8Array
  private readonly end: number
  private at: number
  private wire = 0

  constructor(source: Uint8Array, at = 0, end = source.length) {
    this.source = source
    this.at = at
    this.end = end
  }

  get offset(): number {
    return this.at
  }

  get more(): boolean {
    return this.at < this.end
  }

  varint(): number {
    const read = readVarint(this.source, this.at)
    if (!read || read.next > this.end) throw badRecord('bad varint')
    this.at = read.next
    return read.value
  }

  /** Number of the next field. */
  field(): number {
    const tag = this.varint()
    this.wire = tag % 8
    const field = (tag - this.wire) / 8
    if (field === 0) throw badRecord('field number 0')
    return field
  }

  uint(max = Number.MAX_SAFE_INTEGER): number {
    if (this.wire !== wireVarint) throw badRecord('unexpected wire type')
    const value = this.varint()
    if (value > max) throw badRecord('number above its bound')
    return value
  }

  fixed32(): number {
    if (this.wire !== wireFixed32 || this.at + 4 > this.end) throw badRecord('bad fixed32')
    const view = new DataView(this.source.buffer, this.source.byteOffset + this.at, 4)
    this.at += 4
    return view.getUint32(0, true)
  }

  /** A view of the bytes, not a copy. */
  bytes(max: number): Uint8Array {
    if (this.wire !== wireBytes) throw badRecord('unexpected wire type')
    return this.take(this.varint(), max)
  }

  private take(length: number, max: number): Uint8Array {
    if (length > max || length > this.end - this.at) throw badRecord('length above its bound')
    const taken = this.source.subarray(this.at, this.at + length)
    this.at += length
    return taken
  }

  message(max: number): WireReader {
    const inner = this.bytes(max)
    return new WireReader(inner)
  }

  /** Packed or not, as every reader must take both. */
  uints(into: number[], maxCount: number, max = Number.MAX_SAFE_INTEGER): void {
    if (this.wire === wireVarint) {
      into.push(this.uint(max))
    } else {
      const inner = this.message(10 * maxCount)
      while (inner.more && into.length <= maxCount) {
        const value = inner.varint()
        if (value > max) throw badRecord('number above its bound')
        into.push(value)
      }
    }
    if (into.length > maxCount) throw badRecord('too many numbers')
  }

  skip(): void {
    if (this.wire === wireVarint) this.varint()
    else if (this.wire === wireBytes) this.take(this.varint(), this.end)
    else if (this.wire === wireFixed32) this.take(4, 4)
    else if (this.wire === wireFixed64) this.take(8, 8)
    else throw badRecord('unexpected wire type')
  }
}

/** A copy that owns its buffer. */
export function owned(view: Uint8Array): Bytes {
  return new Uint8Array(view)
}
