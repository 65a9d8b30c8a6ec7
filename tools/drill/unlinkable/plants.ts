import { DatabaseSync } from '@photostructure/sqlite'
import { fromHex } from '../../../src/core/bytes.ts'

/** A fault that a careless service could have. With it the drill must fail. */
export type Plant = 'rowid' | 'log' | 'time'

export const plantNames: readonly Plant[] = ['rowid', 'log', 'time']

/** What a faulty service would have kept of what happens. Only the one planted comes to lie in the storage. */
export class PlantedFaults {
  private readonly accounts: string[] = []
  private readonly archives: { id: string; owner: string }[] = []
  private readonly redeemed = new Map<string, number>()
  private readonly uploaded = new Map<string, number>()
  private readonly plant: Plant | null

  constructor(plant: Plant | null) {
    this.plant = plant
  }

  signedUp(account: string): void {
    this.accounts.push(account)
  }

  /** A later archive of the same owner takes the place of the first. */
  began(id: string, owner: string, replaces: string | null): void {
    const first = this.archives.find((archive) => archive.id === replaces)
    if (first) first.id = id
    else this.archives.push({ id, owner })
  }

  /** To the millisecond. */
  paid(account: string, archives: readonly string[], nowMs: number): void {
    this.redeemed.set(account, nowMs)
    for (const id of archives) this.uploaded.set(id, nowMs + 5000)
  }

  logLines(): readonly string[] {
    if (this.plant !== 'log') return []
    return this.archives.map(({ id, owner }) => `issued for account ${owner}, shown by archive ${id}`)
  }

  /** Into the database of a service that has stopped. */
  write(path: string): void {
    if (this.plant !== 'rowid' && this.plant !== 'time') return
    const database = new DatabaseSync(path)
    const table = (name: string, rows: readonly (readonly [string, number])[]) => {
      database.exec(`CREATE TABLE ${name} (id BLOB NOT NULL, at INTEGER NOT NULL)`)
      const insert = database.prepare(`INSERT INTO ${name} VALUES (?, ?)`)
      for (const [id, at] of rows) insert.run(fromHex(id)!, at)
    }
    if (this.plant === 'rowid') {
      table(
        'planted_accounts',
        this.accounts.map((id) => [id, 0]),
      )
      table(
        'planted_archives',
        this.archives.map(({ id }) => [id, 0]),
      )
    } else {
      table('planted_redemptions', [...this.redeemed])
      table('planted_uploads', [...this.uploaded])
    }
    database.close()
  }
}
