import { wipe, type Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { HashGroup } from '../../domain/core-port.ts'
import { put, unexpected, type Engine } from './engine.ts'
import { statuses } from './exports.ts'
import type { Slot, Tenant } from './slot.ts'

const mostLanes = 4
const digestBytes = 32

/** Up to four streams hashed side by side. Any number of groups may be open: they share the core's one hash slot. */
export class CoreHashes implements HashGroup, Tenant {
  saved: Bytes | null = null
  readonly #engine: Engine
  readonly #slot: Slot
  readonly #lanes: number
  #spent = false

  constructor(engine: Engine, slot: Slot, keys: readonly (Uint8Array | null)[]) {
    if (keys.length < 1 || keys.length > mostLanes) {
      throw new HeirloomError('bad-length', `${keys.length} streams, 1 to ${mostLanes} go side by side`)
    }
    this.#engine = engine
    this.#slot = slot
    this.#lanes = keys.length
    slot.claim(this)
    done('hashStart', engine.calls.hashStart(keys.length))
    keys.forEach((key, lane) => {
      if (key) this.#key(lane, key)
    })
  }

  update(parts: readonly Uint8Array[]): void {
    this.#enter()
    if (parts.length !== this.#lanes) {
      throw new HeirloomError('bad-length', `${parts.length} parts for ${this.#lanes} streams`)
    }
    const { calls } = this.#engine
    const size = calls.laneSize.value
    const longest = Math.max(...parts.map((part) => part.length))
    for (let at = 0; at < longest; at += size) {
      const fed = [0, 0, 0, 0]
      parts.forEach((part, lane) => {
        if (at < part.length) fed[lane] = this.#feed(lane, part.subarray(at, at + size))
      })
      done('hashUpdate', calls.hashUpdate(fed[0]!, fed[1]!, fed[2]!, fed[3]!))
    }
  }

  finish(): Bytes[] {
    this.#enter()
    this.#spent = true
    done('hashFinish', this.#engine.calls.hashFinish())
    this.#slot.release(this)
    return this.#digests()
  }

  /** The digests as they would be if the streams ended here. */
  peek(): Bytes[] {
    this.#enter()
    done('hashPeek', this.#engine.calls.hashPeek())
    return this.#digests()
  }

  #enter(): void {
    if (this.#spent) throw new HeirloomError('bug', 'a hash was used after its end')
    this.#slot.claim(this)
  }

  #feed(lane: number, part: Uint8Array): number {
    const { calls } = this.#engine
    const size = calls.laneSize.value
    put(this.#engine, calls.lanesAt.value + lane * size, size, part)
    return part.length
  }

  /** Keys longer than a block count by their hash (RFC 2104), so one of any length fits. */
  #key(lane: number, key: Uint8Array): void {
    const short = key.length <= 64 ? key : sha256Of(this.#engine, this.#slot, key)
    this.#slot.claim(this)
    this.#feed(lane, short)
    done('hashKey', this.#engine.calls.hashKey(lane, short.length))
    if (short !== key) wipe(short)
  }

  #digests(): Bytes[] {
    const { memory, outputAt } = this.#engine
    const digests: Bytes[] = []
    for (let lane = 0; lane < this.#lanes; lane++) {
      const at = outputAt + lane * digestBytes
      digests.push(memory.slice(at, at + digestBytes))
    }
    wipe(memory.subarray(outputAt, outputAt + mostLanes * digestBytes))
    return digests
  }
}

function sha256Of(engine: Engine, slot: Slot, bytes: Uint8Array): Bytes {
  const hash = new CoreHashes(engine, slot, [null])
  hash.update([bytes])
  return hash.finish()[0]!
}

function done(call: string, status: number): void {
  if (status !== statuses.ok) throw unexpected(call, status)
}
