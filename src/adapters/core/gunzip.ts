import type { Bytes } from '../../core/bytes.ts'
import type { Gunzip } from '../../domain/core-port.ts'
import { HeirloomError } from '../../core/errors.ts'
import { put, unexpected, type Engine } from './engine.ts'
import { statuses } from './exports.ts'
import type { Slot, Tenant } from './slot.ts'

/**
 * A gzip member being read. Any number may be open: they share the core's one stream slot. While `emit` runs, no
 * other gunzip of the same core may be pushed to (`busy`); everything else may be called.
 */
export class CoreGunzip implements Gunzip, Tenant {
  saved: Bytes | null = null
  readonly #engine: Engine
  readonly #slot: Slot
  #started = false
  #failed = false
  #ended = false
  #length = 0

  constructor(engine: Engine, slot: Slot) {
    this.#engine = engine
    this.#slot = slot
  }

  get ended(): boolean {
    return this.#ended
  }

  get length(): number {
    return this.#length
  }

  /** After it has thrown, every further push throws `bad-gzip`. */
  push(part: Uint8Array, emit: (piece: Uint8Array) => void): void {
    if (this.#ended) return
    if (this.#failed) throw new HeirloomError('bad-gzip', 'this compressed stream has failed before')
    this.#slot.claim(this)
    if (!this.#started) this.#engine.calls.gunzipStart()
    this.#started = true
    this.#failed = true // unless it comes to the end of the part
    try {
      this.#pushAll(part, emit)
      this.#failed = false
    } finally {
      if (this.#isOver()) this.#slot.release(this)
    }
  }

  #isOver(): boolean {
    return this.#ended || this.#failed
  }

  #pushAll(part: Uint8Array, emit: (piece: Uint8Array) => void): void {
    const { calls } = this.#engine
    const size = calls.streamInputSize.value
    for (let at = 0; at < part.length && !this.#ended; at += size) {
      const fed = part.subarray(at, at + size)
      put(this.#engine, calls.streamInputAt.value, size, fed)
      const status = calls.gunzipFeed(fed.length)
      if (status !== statuses.ok) throw unexpected('gunzipFeed', status)
      this.#run(emit)
    }
  }

  /** Until what was fed is used up. */
  #run(emit: (piece: Uint8Array) => void): void {
    const { calls, memory } = this.#engine
    for (;;) {
      const status = calls.gunzipRun()
      if (status < 0) throw failure(status)
      const at = calls.gunzipPieceAt()
      const length = calls.gunzipPieceLength()
      this.#length = calls.gunzipLength()
      if (length > 0) this.#slot.locked(() => emit(memory.subarray(at, at + length)))
      calls.gunzipTaken()
      if (status === statuses.ended) this.#ended = true
      if (status !== statuses.moreOutput) return
    }
  }
}

function failure(status: number): HeirloomError {
  if (status === statuses.badData) return new HeirloomError('bad-gzip', 'the compressed data is malformed')
  if (status === statuses.badTrailer) {
    return new HeirloomError('bad-gzip', 'the compressed data is not what its checksum says')
  }
  return unexpected('gunzipRun', status)
}
