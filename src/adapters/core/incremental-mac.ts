import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { IncrementalMac } from '../../domain/core-port.ts'
import type { Engine } from './engine.ts'
import { CoreHashes } from './hashing.ts'
import type { Slot } from './slot.ts'

/** Incremental MAC (spec 5.5): the MAC of every beginning whose length is a multiple of the chunk, then of all. */
export class CoreIncrementalMac implements IncrementalMac {
  readonly #hash: CoreHashes
  readonly #chunkBytes: number
  readonly #macs: Bytes[] = []
  /** Bytes to the next border. */
  #left: number

  constructor(engine: Engine, slot: Slot, key: Uint8Array, chunkBytes: number) {
    if (!Number.isSafeInteger(chunkBytes) || chunkBytes < 1) {
      throw new HeirloomError('bad-length', 'an incremental MAC needs chunks of at least one byte')
    }
    this.#hash = new CoreHashes(engine, slot, [key])
    this.#chunkBytes = chunkBytes
    this.#left = chunkBytes
  }

  update(part: Uint8Array): void {
    for (let at = 0; at < part.length;) {
      const step = part.subarray(at, at + this.#left)
      this.#hash.update([step])
      at += step.length
      this.#left -= step.length
      if (this.#left > 0) continue
      this.#macs.push(...this.#hash.peek())
      this.#left = this.#chunkBytes
    }
  }

  finish(): Bytes {
    this.#macs.push(...this.#hash.finish())
    const all = new Uint8Array(this.#macs.length * 32)
    this.#macs.forEach((mac, i) => all.set(mac, i * 32))
    return all
  }
}
