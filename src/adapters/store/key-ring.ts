import type { Bytes } from '../../core/bytes.ts'
import { equalBytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { LockState } from '../../domain/lock-port.ts'
import type { Connection } from './connection.ts'
import { openKeys } from './history-keys.ts'
import type { StoredKeys } from './history-keys.ts'
import type { HistoryKeys } from './sealer.ts'

/** The data key of a lock, unwrapped: it cannot be read out, and lies nowhere but in memory. */
export interface HeldKey {
  readonly lockId: Bytes
  readonly epoch: number
  readonly key: CryptoKey
}

/** The keys that this context may use at present; one ring for all that uses one database here. */
export class KeyRing {
  private readonly connection: Connection
  private stored: StoredKeys
  private isStale = false
  private held: HeldKey | null = null
  private looking: Promise<void> | null = null

  static async open(connection: Connection): Promise<KeyRing> {
    return new KeyRing(connection, await openKeys(connection))
  }

  private constructor(connection: Connection, stored: StoredKeys) {
    this.connection = connection
    this.stored = stored
  }

  get historyId(): Bytes {
    return this.stored.historyId
  }

  /** Another context may have changed the keys: they are looked up again before the next use. */
  doubt(): void {
    this.isStale = true
  }

  /** Everything that lies there, opened or not. */
  async look(): Promise<StoredKeys> {
    // One look serves all who ask meanwhile, unless doubt came after it began.
    while (this.isStale || this.looking) {
      this.looking ??= this.lookAgain()
      await this.looking
    }
    return this.stored
  }

  private async lookAgain(): Promise<void> {
    this.isStale = false
    try {
      this.stored = await openKeys(this.connection)
    } catch (error) {
      this.isStale = true
      throw error
    } finally {
      this.looking = null
    }
  }

  /** `locked` while there is a lock and this context has not been given its key. */
  async keys(): Promise<HistoryKeys> {
    const { historyId, clear, lock } = await this.lookUnlessLocked()
    if (!lock) return { historyId, epoch: Math.max(...clear.keys()), dataKeys: clear }
    const held = this.heldFor(lock)
    if (!held) throw new HeirloomError('locked', 'the app lock is on')
    return { historyId, epoch: held.epoch, dataKeys: new Map([...clear, [held.epoch, held.key]]) }
  }

  /** Before anybody is told that it is locked: another context may have turned the lock off. */
  private async lookUnlessLocked(): Promise<StoredKeys> {
    const stored = await this.look()
    if (!stored.lock || this.heldFor(stored.lock)) return stored
    this.doubt()
    return this.look()
  }

  private heldFor(lock: NonNullable<StoredKeys['lock']>): HeldKey | null {
    const held = this.held
    return held && held.epoch === lock.epoch && equalBytes(held.lockId, lock.id) ? held : null
  }

  async state(): Promise<LockState> {
    this.doubt()
    const { lock } = await this.look()
    return !lock ? 'off' : this.heldFor(lock) ? 'unlocked' : 'locked'
  }

  /** Null: locked, or there is no lock. */
  async heldKey(): Promise<HeldKey | null> {
    const { lock } = await this.look()
    return lock && this.heldFor(lock)
  }

  /** From now on this context opens what is sealed under the key. */
  hold(key: HeldKey): void {
    this.held = key
    this.doubt()
  }

  /** Forgets the lock's key; whatever is asked next is answered `locked`. */
  wipe(): void {
    this.held = null
    this.doubt()
  }
}
