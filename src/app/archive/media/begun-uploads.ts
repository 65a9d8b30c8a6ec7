import { fromUtf8, utf8 } from '../../../core/bytes.ts'
import type { HistoryStore } from '../../../domain/ports.ts'
import { nullWhenDamaged } from '../../damaged.ts'

const prefix = 'media/begun/'

type JobStore = Pick<HistoryStore, 'readJobs' | 'writeJobs'>

/** Where uploads of long files were begun, so that a kill costs no more than the part it met. */
export class BegunUploads {
  private readonly store: JobStore
  private readonly addresses = new Map<string, string>()

  private constructor(store: JobStore) {
    this.store = store
  }

  static async open(store: JobStore): Promise<BegunUploads> {
    const begun = new BegunUploads(store)
    for (const { id, record } of await store.readJobs(prefix)) {
      // Only where to go on: what cannot be read costs that it is begun again.
      const address = await nullWhenDamaged(() => record && fromUtf8(record))
      begun.addresses.set(id.slice(prefix.length), address ?? '')
    }
    return begun
  }

  of(id: string): string | undefined {
    return this.addresses.get(id)
  }

  async note(id: string, address: string): Promise<void> {
    await this.store.writeJobs({ [prefix + id]: utf8(address) })
    this.addresses.set(id, address)
  }

  async forget(id: string): Promise<void> {
    if (!this.addresses.delete(id)) return
    await this.store.writeJobs({ [prefix + id]: null })
  }

  /** All but these. */
  async keepOnly(wanted: ReadonlySet<string>): Promise<void> {
    for (const id of [...this.addresses.keys()]) if (!wanted.has(id)) await this.forget(id)
  }
}
