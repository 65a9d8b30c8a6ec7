import type { Bytes } from '../../core/bytes.ts'
import { utf8 } from '../../core/bytes.ts'

/**
 * Writes delimited protobuf messages front to back into one growing buffer: no objects, no second pass. `open` and
 * `close` bracket a nested message; its length varint is widened when it turns out above 127 bytes. Values are
 * written even when they are the default: callers leave out what should be left out.
 */
export class FrameWriter {
  bytes: Bytes
  at = 0

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity)
  }

  /** Makes room for `length` more bytes. Text writers call it before they write to `bytes` themselves. */
  reserve(length: number): void {
    if (this.at + length <= this.bytes.length) return
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.at + length))
    larger.set(this.bytes.subarray(0, this.at))
    this.bytes = larger
  }

  varint(value: number): void {
    this.reserve(10)
    let rest = value
    while (rest >= 0x1000_0000) {
      const low = rest % 0x1000_0000
      this.bytes[this.at++] = low | 0x80
      this.bytes[this.at++] = (low >>> 7) | 0x80
      this.bytes[this.at++] = (low >>> 14) | 0x80
      this.bytes[this.at++] = (low >>> 21) | 0x80
      rest = Math.floor(rest / 0x1000_0000)
    }
    while (rest >= 0x80) {
      this.bytes[this.at++] = rest | 0x80
      rest >>>= 7
    }
    this.bytes[this.at++] = rest
  }

  /** An integer, enum or bool field. */
  number(field: number, value: number): void {
    this.varint(field * 8)
    this.varint(value)
  }

  bigint(field: number, value: bigint): void {
    this.varint(field * 8)
    let rest = BigInt.asUintN(64, value)
    this.reserve(10)
    while (rest >= 0x80n) {
      this.bytes[this.at++] = Number(rest & 0x7fn) | 0x80
      rest >>= 7n
    }
    this.bytes[this.at++] = Number(rest)
  }

  fixed32(field: number, value: number): void {
    this.varint(field * 8 + 5)
    this.reserve(4)
    for (let shift = 0; shift < 32; shift += 8) this.bytes[this.at++] = value >>> shift
  }

  blob(field: number, value: Uint8Array): void {
    this.varint(field * 8 + 2)
    this.varint(value.length)
    this.raw(value)
  }

  text(field: number, value: string): void {
    this.blob(field, utf8(value))
  }

  raw(value: Uint8Array): void {
    this.reserve(value.length)
    this.bytes.set(value, this.at)
    this.at += value.length
  }

  /** An empty message: it says something by being there. */
  empty(field: number): void {
    this.varint(field * 8 + 2)
    this.varint(0)
  }

  /** Begins a nested message; hand the answer to `close`. */
  open(field: number): number {
    this.varint(field * 8 + 2)
    return this.delimit()
  }

  /** Begins a delimited message at the top; hand the answer to `close`. */
  delimit(): number {
    this.reserve(1)
    return ++this.at
  }

  close(start: number): void {
    const length = this.at - start
    if (length < 0x80) {
      this.bytes[start - 1] = length
      return
    }
    const extra = length < 0x4000 ? 1 : length < 0x20_0000 ? 2 : 3
    this.reserve(extra)
    this.bytes.copyWithin(start + extra, start, this.at)
    const end = this.at + extra
    this.at = start - 1
    this.varint(length)
    this.at = end
  }

  /** A copy of what was written; writing goes on from the front. */
  take(): Bytes {
    const taken = this.bytes.slice(0, this.at)
    this.at = 0
    return taken
  }
}
