import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import { readVarint } from '../../core/varint.ts'
import type { FrameColumns, FrameScanner } from '../core-port.ts'
import { frameColumns, maxFrameBytes } from '../core-port.ts'

/** Whole frames, each with its length varint, and what the scanner read off them. */
export interface FrameChunk {
  /** Given away: the receiver may transfer it. */
  readonly bytes: Bytes
  readonly frames: number
  /** Entries 0 to `frames` - 1; offsets are into `bytes`. Valid until the next chunk is asked for. */
  readonly columns: FrameColumns
}

/** Frames handed over at once: at most so many, and cut after so many bytes (one longer frame stands alone). */
const chunkFrames = 4096
const chunkBytes = 512 * 1024

// [Note: Empty frames] Nothing that says anything fits in three bytes. A stream of millions of empty frames would only
// keep a device busy, so not many more of them are taken than any honest slip could write.
const tinyFrameBytes = 4
const maxTinyFrames = 100_000

/** Cuts a stream that arrives in pieces into whole frames. Holds at most one frame and one piece. */
export class FrameSplitter {
  readonly #scanner: FrameScanner
  readonly #columns = frameColumns(chunkFrames)
  #held = new Uint8Array(2 * chunkBytes)
  #from = 0
  #to = 0
  #tinyFrames = 0

  constructor(scanner: FrameScanner) {
    this.#scanner = scanner
  }

  /** Bytes that no whole frame was made of yet. */
  get left(): number {
    return this.#to - this.#from
  }

  push(piece: Uint8Array): void {
    if (this.#to + piece.length > this.#held.length) this.#makeRoom(piece.length)
    this.#held.set(piece, this.#to)
    this.#to += piece.length
  }

  #makeRoom(more: number): void {
    const need = this.left + more
    const target = need > this.#held.length ? new Uint8Array(need + chunkBytes) : this.#held
    target.set(this.#held.subarray(this.#from, this.#to))
    this.#held = target
    this.#to -= this.#from
    this.#from = 0
  }

  /** The first message without its length varint, once it is all there. Throws as the scanner does. */
  takeMessage(): Bytes | null {
    const length = this.#nextLength()
    if (length === null || this.left < length.total) return null
    const message = this.#held.slice(this.#from + length.head, this.#from + length.total)
    this.#from += length.total
    return message
  }

  /** The next whole frames; null when there are none. Unless `all`, small chunks wait for more to come. */
  take(all: boolean): FrameChunk | null {
    const length = this.#nextLength()
    if (length === null || this.left < length.total || (!all && this.left < chunkBytes)) return null
    const end = this.#from + Math.max(length.total, Math.min(this.left, chunkBytes))
    const window = this.#held.subarray(this.#from, end)
    const { frames, next } = this.#scanner.scan(window, 0, this.#columns)
    if (frames === 0) throw new HeirloomError('bug', 'the scanner saw no frame where one is')
    if (next < tinyFrameBytes * frames) this.#countTiny(frames)
    const bytes = window.slice(0, next)
    this.#from += next
    return { bytes, frames, columns: this.#columns }
  }

  #countTiny(frames: number): void {
    this.#tinyFrames += frames
    if (this.#tinyFrames > maxTinyFrames)
      throw new HeirloomError('too-large', 'the backup is full of empty records')
  }

  #nextLength(): { head: number; total: number } | null {
    const length = readVarint(this.#held.subarray(this.#from, Math.min(this.#to, this.#from + 10)), 0)
    if (length === null) return this.#refuseLongVarint()
    if (length === undefined || length.value > 0xffff_ffff || length.next > 5)
      throw new HeirloomError('bad-frame', 'a frame has an impossible length')
    const total = length.next + length.value
    if (total > maxFrameBytes)
      throw new HeirloomError('too-large', 'a frame is larger than any message can be', { facts: { total } })
    return { head: length.next, total }
  }

  #refuseLongVarint(): null {
    if (this.left >= 5) throw new HeirloomError('bad-frame', 'a frame has an endless length')
    return null
  }
}
