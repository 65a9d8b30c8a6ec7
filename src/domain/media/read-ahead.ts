import type { Bytes } from '../../core/bytes.ts'
import type { ByteSource } from '../ports.ts'

/** A read of a picked file costs the browser as much for a range as for four. */
const windowBytes = 1024 * 1024

/** Reads a source from front to back in large windows, the next one while this one is worked on. */
export class ReadAhead {
  readonly #source: ByteSource
  readonly #signal: AbortSignal | undefined
  #from = 0
  #window: Bytes = new Uint8Array(0)
  #next: Promise<Bytes>

  constructor(source: ByteSource, signal?: AbortSignal) {
    this.#source = source
    this.#signal = signal
    this.#next = this.#read(0)
  }

  /** The next `length` bytes, fewer only at the end; maybe a view that others share: not to be written to. */
  async take(length: number): Promise<Bytes> {
    let taken = this.#cut(length)
    while (taken.length < length && this.#from < this.#source.size) {
      this.#window = await this.#next
      this.#next = this.#read(this.#from + this.#window.length)
      const more = this.#cut(length - taken.length)
      taken = taken.length === 0 ? more : joined(taken, more)
    }
    return taken
  }

  #cut(length: number): Bytes {
    const cut = this.#window.subarray(0, length)
    this.#window = this.#window.subarray(cut.length)
    this.#from += cut.length
    return cut
  }

  #read(from: number): Promise<Bytes> {
    const { size } = this.#source
    const reading = this.#source.read(Math.min(from, size), Math.min(from + windowBytes, size), this.#signal)
    // Met when it is taken, if ever.
    reading.catch(() => undefined)
    return reading
  }
}

function joined(a: Bytes, b: Bytes): Bytes {
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}
