import type { Core } from '../../../domain/core-port.ts'
import { frameColumns, frameFlags } from '../../../domain/core-port.ts'
import type { HistoryBuilder } from '../../../domain/history/build-types.ts'
import { ItemCheck } from '../../../domain/importers/signal/item-check.ts'
import type { KnownIds } from '../../../domain/importers/signal/known-ids.ts'

const maxItems = 1024
const maxBytes = 256 * 1024

/** Collects single frames into chunks as the builder takes them, and marks the odd ones. */
export class Gatherer {
  private readonly builder: HistoryBuilder
  private readonly core: Core
  private readonly check: ItemCheck
  private readonly columns = frameColumns(maxItems)
  private readonly itemIds = new Float64Array(maxItems)
  private buffer = new Uint8Array(maxBytes)
  private bytes = 0
  private items = 0

  constructor(builder: HistoryBuilder, core: Core, known: KnownIds) {
    this.builder = builder
    this.core = core
    this.check = new ItemCheck(known)
  }

  /** `itemId` 0: a new item. The frame, with its length varint, is copied. */
  async add(frame: Uint8Array, itemId: number): Promise<void> {
    if (this.items === maxItems || (this.items > 0 && this.bytes + frame.length > maxBytes))
      await this.flush()
    if (frame.length > this.buffer.length) this.buffer = new Uint8Array(frame.length)
    this.buffer.set(frame, this.bytes)
    this.bytes += frame.length
    this.itemIds[this.items++] = itemId
  }

  async flush(): Promise<void> {
    if (this.items === 0) return
    const bytes = this.buffer.subarray(0, this.bytes)
    const { columns, itemIds } = this
    const to = this.core.scan(bytes, 0, columns).frames
    for (let i = 0; i < to; i++) {
      if (this.check.check(bytes, columns, i) !== null) columns.flags[i]! |= frameFlags.odd
    }
    await this.builder.add({ bytes, columns, from: 0, to, itemIds })
    this.items = this.bytes = 0
  }
}
