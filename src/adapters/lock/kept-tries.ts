import type { Clock } from '../../domain/ports.ts'
import { decodeTries, encodeTries, steadied, waitLeft } from '../../domain/lock/tries.ts'
import type { Tries } from '../../domain/lock/tries.ts'
import type { Connection } from '../store/connection.ts'
import { triesKey } from '../store/history-keys.ts'

/** Wrong tries as the database keeps them, shared by all tabs. */
export class KeptTries {
  private readonly connection: Connection
  private readonly clock: Clock

  constructor(connection: Connection, clock: Clock) {
    this.connection = connection
    this.clock = clock
  }

  async read(): Promise<{ readonly wrong: number; readonly waitMs: number }> {
    const tries = decodeTries(await this.connection.use((db) => db.get('keys', triesKey)))
    return { wrong: tries.wrong, waitMs: waitLeft(tries, this.clock.now()) }
  }

  /**
   * Counts a try before it is made: one that is killed half-way has been made. False: a pause has to pass first. Two
   * tabs that try at once are counted one after the other.
   */
  begin(): Promise<boolean> {
    return this.connection.use(async (db) => {
      const tx = db.transaction('keys', 'readwrite', { durability: 'strict' })
      const now = this.clock.now()
      const tries = steadied(decodeTries(await tx.store.get(triesKey)), now)
      const may = waitLeft(tries, now) === 0
      const next: Tries = may ? { wrong: tries.wrong + 1, at: now } : tries
      await tx.store.put(encodeTries(next), triesKey)
      await tx.done
      return may
    })
  }

  async forget(): Promise<void> {
    await this.connection.use((db) => db.delete('keys', triesKey))
  }
}
