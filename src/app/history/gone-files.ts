import { filesOf } from '../../domain/frame/files-of.ts'
import type { OpenedPage } from '../../domain/history/build-types.ts'
import type { HistoryEdits } from '../../domain/history/rewrite-history.ts'
import type { PageEdits } from '../../domain/history/rewrite-types.ts'
import type { PageId } from '../../domain/history/types.ts'
import { bodyOf } from '../../domain/frame/wire.ts'

/** Collects which contents are named by the messages that a change removes or replaces. */
export class GoneFiles {
  private readonly edits = new Map<PageId, PageEdits>()
  private readonly hashes: Uint8Array[] = []

  constructor({ edits }: HistoryEdits) {
    for (const pages of edits.values()) for (const [id, page] of pages) this.edits.set(id, page)
  }

  get plaintextHashes(): readonly Uint8Array[] {
    return this.hashes
  }

  /** Hears of every page that is opened for the change. */
  look(opened: readonly OpenedPage[]): void {
    for (const { page, frames, offsets } of opened)
      for (const position of this.edits.get(page.id)?.keys() ?? [])
        this.note(frames.subarray(offsets[position], offsets[position + 1]))
  }

  private note(frame: Uint8Array): void {
    for (const { plaintextHash } of filesOf(bodyOf(frame)))
      if (plaintextHash.length === 32) this.hashes.push(plaintextHash.slice())
  }
}
