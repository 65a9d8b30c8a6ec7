import { HeirloomError } from '../../core/errors.ts'
import type { HistoryChange } from '../../domain/ports.ts'
import type { FileInMemory } from '../api/browser-objects.ts'
import { judgedTime } from '../expiry/judged-time.ts'
import type { ViewedOnce } from '../api/expiry-api.ts'
import type { ChatId, ItemId } from '../api/views.ts'
import { changeHistory, editsOf } from './change-history.ts'
import type { FoundItem, ItemFinder } from './find-items.ts'
import { chatItemOf, isHidden, messageView } from './message-view.ts'
import { rowOf } from './standing.ts'
import type { StandingHistory } from './standing.ts'
import { burial } from './tombstones.ts'

/** Where the files of view-once messages lie. Without it there is nothing to open. */
export interface OnceFiles {
  /** The file of a frame (length varint included). Null: not here, or nothing that can be shown; nothing is erased then. */
  take(frame: Uint8Array): Promise<OnceFile | null>
}

export interface OnceFile {
  /** In memory, so that it can be shown after it is erased. */
  readonly file: FileInMemory
  /** What makes its bytes unreadable, in the change that removes the message. */
  readonly change: Pick<HistoryChange, 'settings' | 'jobs' | 'media'>
  /** Removes the bytes, afterwards. */
  erase(): Promise<void>
}

/**
 * The message, and with it its only showing: it is erased, and kept from coming back with an import, before it is
 * handed out. Killed in between, it was seen by nobody and is gone; the other way round it could be seen twice.
 */
export async function viewOnce(
  history: StandingHistory,
  finder: ItemFinder,
  { chat, item }: { readonly chat: ChatId; readonly item: ItemId },
): Promise<ViewedOnce> {
  const { onceFiles } = history.deps
  const viewed = await changeHistory(history, async (standing) => {
    const row = rowOf(standing, chat)
    const [found] = await finder.find(row, [item])
    const { hideBy } = await judgedTime(history.deps)
    const taken = found && isViewable(found, hideBy) ? await onceFiles?.take(found.frame) : null
    if (!found || !taken) throw new HeirloomError('not-found', 'nothing here that can be viewed once')
    const shown = { id: found.id, at: 0, chat, frame: found.frame.slice() }
    const message = messageView(shown, { directory: standing.directory, now: hideBy })!
    const buried = await burial(history, { items: [found] })
    return {
      edits: { edits: editsOf([{ ...found, after: null }]) },
      also: { ...taken.change, settings: { ...taken.change.settings, ...buried } },
      result: { message, taken },
    }
  })
  const { message, taken } = viewed!
  // What is left of it after a failure here is a file without a key, and swept.
  await taken.erase().catch(() => undefined)
  return { message, file: taken.file }
}

function isViewable(found: FoundItem, hideBy: number): boolean {
  const item = chatItemOf(found.frame)
  return item?.item.case === 'viewOnceMessage' && !isHidden(item, hideBy)
}
