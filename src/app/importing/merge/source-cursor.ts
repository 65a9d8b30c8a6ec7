import type { FrameChunk } from '../../../domain/file/splitter.ts'
import { chatItemKind } from '../../../domain/importers/signal/item-check.ts'
import type { IdAssigner } from '../../../domain/merge/id-assigner.ts'
import type { Classification } from './classification.ts'
import { isNew, stays } from './classification.ts'
import { inHistoryIds } from './source-items.ts'

/**
 * Reads the source a second time, as far as the weaving needs it. Frames read before they are needed wait here: few,
 * when source and history are in the same order.
 */
export class SourceCursor {
  /** Changed frames that were read, by ordinal. */
  readonly updates = new Map<number, Uint8Array>()
  private readonly chunks: AsyncIterator<FrameChunk, void, void>
  private readonly found: Classification
  private readonly ids: IdAssigner
  private waiting: Uint8Array[] = []
  private taken = 0
  private chunk: FrameChunk | null = null
  private row = 0
  private position = 0

  constructor(chunks: AsyncIterator<FrameChunk, void, void>, found: Classification, ids: IdAssigner) {
    this.chunks = chunks
    this.found = found
    this.ids = ids
  }

  /** Reads up to and including the item at `position`. */
  async readPast(position: number): Promise<void> {
    while (this.position <= position) if (!(await this.step())) return
  }

  /** The next new item's frame with its length varint; null when the source ended. */
  async nextNew(): Promise<Uint8Array | null> {
    while (this.taken === this.waiting.length) if (!(await this.step())) return null
    const frame = this.waiting[this.taken++]!
    if (this.taken === this.waiting.length || this.taken > 4096) {
      this.waiting = this.waiting.slice(this.taken)
      this.taken = 0
    }
    return frame
  }

  /** Reads to the end, where the archive's MAC is checked again. */
  async finish(): Promise<void> {
    while (await this.step());
  }

  private async step(): Promise<boolean> {
    if (!this.chunk || this.row === this.chunk.frames) {
      const next = await this.chunks.next()
      if (next.done) return false
      this.chunk = next.value
      this.row = 0
    }
    const i = this.row++
    if (this.chunk.columns.kind[i] === chatItemKind) this.takeItem(this.chunk, i)
    return true
  }

  private takeItem(chunk: FrameChunk, i: number): void {
    const target = this.found.targets.at(this.position++)
    if (target === stays) return
    // Where nothing is odd and no id changes this is a view of the chunk, which stays alive as long as it.
    const frame = inHistoryIds(chunk, i, this.ids, true)
    if (target === isNew) this.waiting.push(frame)
    else this.updates.set(target, frame)
  }
}
