import { ristretto255_hasher } from '@noble/curves/ed25519.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import type { Bytes } from '../../core/bytes.ts'
import { concat, utf8, wipe } from '../../core/bytes.ts'
import type { Point } from './group.ts'
import { scalarFromWide } from './group.ts'

/** In hashes integers are big-endian; in objects they are little-endian (`layout.ts`). */
export function be64(value: bigint | number): Bytes {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value))
  return bytes
}

const blockBytes = 32
const absorbing = Uint8Array.of(0)
const squeezing = Uint8Array.of(1)
const squeezed = Uint8Array.of(2)

/**
 * A stateful hash over HMAC-SHA-256: what was absorbed decides what is squeezed. Each call moves the state on, also
 * one that absorbs or squeezes nothing. The state is as secret as what went in.
 */
export class Sho {
  #state: Bytes

  private constructor(state: Bytes) {
    this.#state = state
  }

  static start(label: string): Sho {
    return new Sho(new Uint8Array(blockBytes)).absorb(utf8(label))
  }

  /** All parts as one: where they are cut makes no difference, how many calls there are does. */
  absorb(...parts: readonly Uint8Array[]): this {
    const mac = hmac.create(sha256, this.#state)
    for (const part of parts) mac.update(part)
    return this.#moveTo(mac.update(absorbing).digest())
  }

  squeeze(length: number): Bytes {
    const bytes = new Uint8Array(length)
    for (let block = 0; block * blockBytes < length; block++) {
      const whole = hmac(sha256, this.#state, concat(be64(block), squeezing))
      bytes.set(whole.subarray(0, length - block * blockBytes), block * blockBytes)
      wipe(whole)
    }
    this.#moveTo(hmac(sha256, this.#state, concat(be64(length), squeezed)))
    return bytes
  }

  scalar(): bigint {
    return this.#squeezeWide(scalarFromWide)
  }

  point(): Point {
    return this.#squeezeWide((wide) => ristretto255_hasher.deriveToCurve!(wide))
  }

  copy(): Sho {
    return new Sho(this.#state.slice())
  }

  wipe(): void {
    wipe(this.#state)
  }

  #squeezeWide<T>(use: (wide: Bytes) => T): T {
    const wide = this.squeeze(2 * blockBytes)
    const value = use(wide)
    wipe(wide)
    return value
  }

  #moveTo(state: Uint8Array): this {
    wipe(this.#state)
    this.#state = new Uint8Array(state)
    return this
  }
}
