import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'

/** Something that lives in a slot when it is used, and here in between if another needed the slot. */
export interface Tenant {
  saved: Bytes | null
}

/**
 * A state area of the core that several streams share: the one that is used next is copied in, and the one that
 * was there copied out. A stream used alone is never copied.
 */
export class Slot {
  readonly #area: Bytes
  #tenant: Tenant | null = null
  #locked = false

  constructor(memory: Bytes, at: number, size: number) {
    this.#area = memory.subarray(at, at + size)
  }

  /** Makes the area the tenant's own until the next claim. Throws `busy` while it is locked. */
  claim(tenant: Tenant): void {
    if (this.#locked) throw new HeirloomError('busy', 'another stream of the core is in the middle of a step')
    if (this.#tenant === tenant) return
    if (this.#tenant) this.#tenant.saved = this.#area.slice()
    this.#tenant = tenant
    if (!tenant.saved) return
    this.#area.set(tenant.saved)
    tenant.saved.fill(0)
    tenant.saved = null
  }

  /** The tenant is done: its state is wiped, wherever it is. */
  release(tenant: Tenant): void {
    tenant.saved?.fill(0)
    tenant.saved = null
    if (this.#tenant !== tenant) return
    this.#tenant = null
    this.#area.fill(0)
  }

  /** Runs `step` with claims refused: the area holds something the caller's code is looking at. */
  locked<T>(step: () => T): T {
    this.#locked = true
    try {
      return step()
    } finally {
      this.#locked = false
    }
  }
}
