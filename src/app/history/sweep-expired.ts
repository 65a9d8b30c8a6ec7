import type { FrameColumns } from '../../domain/core-port.ts'
import { frameColumns } from '../../domain/core-port.ts'
import { expiredBy } from '../../domain/frame/expiry.ts'
import type { PageEdits } from '../../domain/history/rewrite-types.ts'
import type { ItemId, PageEntry, PageId, SegmentId } from '../../domain/history/types.ts'
import { maxPageItems } from '../../domain/history/types.ts'
import { expiredSinceBackup } from '../archive/expired-since.ts'
import { judgedTime } from '../expiry/judged-time.ts'
import { changeHistory } from './change-history.ts'
import type { StandingHistory } from './standing.ts'

/**
 * Erases what is gone for sure, in one change. Answers when the next item is due by this device's clock, so that views
 * are told to hide it; 0: none is known.
 */
export async function sweepExpired(history: StandingHistory): Promise<number> {
  const { goneBy, hideBy } = await judgedTime(history.deps)
  const standing = await history.get()
  if (!standing.spine || standing.spine.restoring) return 0
  let next = Infinity
  await changeHistory(history, async ({ spine }) => {
    const sweep = new Sweep(history, goneBy, hideBy)
    for (const { id } of spine!.segments) await sweep.look(id)
    next = sweep.next
    if (sweep.edits.size === 0) return null
    const jobs = await expiredSinceBackup(history.deps.store, sweep.gone)
    return { edits: { edits: sweep.edits }, also: { jobs }, result: null }
  })
  return next === Infinity ? 0 : next
}

/** What was found to be gone: enough to tell whether the last archive held it. */
export interface GoneItem {
  readonly id: ItemId
  readonly expiresAt: number
}

class Sweep {
  readonly edits = new Map<SegmentId, ReadonlyMap<PageId, PageEdits>>()
  readonly gone: GoneItem[] = []
  /** When the next of those that are still shown is due. */
  next = Infinity
  private readonly columns: FrameColumns = frameColumns(maxPageItems)
  private readonly history: StandingHistory
  private readonly goneBy: number
  private readonly hideBy: number

  constructor(history: StandingHistory, goneBy: number, hideBy: number) {
    this.history = history
    this.goneBy = goneBy
    this.hideBy = hideBy
  }

  async look(id: SegmentId): Promise<void> {
    const [segment] = await this.history.pages.openSegments([id])
    const due: PageId[] = []
    for (const page of segment!.pages) if (this.isDue(page)) due.push(page.id)
    if (due.length === 0) return
    const edits = new Map<PageId, PageEdits>()
    for (const { page, frames } of await this.history.pages.open(due)) {
      const gone = this.goneIn(frames, page.itemIds)
      if (gone.size > 0) edits.set(page.id, gone)
    }
    if (edits.size > 0) this.edits.set(id, edits)
  }

  /** Also a page whose soonest item is only hidden is opened: when its next one is due, nothing else tells. */
  private isDue({ soonestExpiry }: PageEntry): boolean {
    if (soonestExpiry === 0) return false
    if (soonestExpiry > this.hideBy) this.next = Math.min(this.next, soonestExpiry)
    return soonestExpiry <= this.hideBy
  }

  private goneIn(frames: Uint8Array, ids: readonly ItemId[]): PageEdits {
    const { frames: count } = this.history.deps.core.scan(frames, 0, this.columns)
    const gone = new Map<number, null>()
    for (let i = 0; i < count; i++) {
      const expiresAt = this.columns.expiresAt[i]!
      if (expiredBy(this.columns, i, this.goneBy)) {
        gone.set(i, null)
        this.gone.push({ id: ids[i]!, expiresAt })
      } else if (expiresAt > this.hideBy) this.next = Math.min(this.next, expiresAt)
    }
    return gone
  }
}
