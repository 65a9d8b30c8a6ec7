import { HeirloomError } from '../../core/errors.ts'
import type { HistoryChange } from '../../domain/ports.ts'
import type { BrowserFile } from '../browser-objects.ts'
import { judgedTime } from '../expiry/judged-time.ts'
import type { ViewedOnce } from '../expiry-api.ts'
import type { ChatId, ItemId } from '../views.ts'
import { changeHistory, editsOf } from './change-history.ts'
import type { FoundItem, ItemFinder } from './find-items.ts'
import { chatItemOf, isHidden, messageView } from './message-view.ts'
import { rowOf } from './standing.ts'
import type { StandingHistory } from './standing.ts'
import { burial } from './tombstones.ts'

/** Where the files of view-once messages lie. A store of media gives this; without one there is nothing to open. */
export interface OnceFiles {
  /** The file of a frame (length varint included), in memory, so that it can be shown after it is erased. Null: not here. */
  take(frame: Uint8Array): Promise<BrowserFile | null>
  /** What erases the file, for the change that removes the message. */
  erasing(frame: Uint8Array): Pick<HistoryChange, 'settings' | 'jobs'>
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
    const file = found && isViewable(found, hideBy) ? await onceFiles?.take(found.frame) : null
    if (!found || !file) throw new HeirloomError('not-found', 'nothing here that can be viewed once')
    const shown = { id: found.id, at: 0, chat, frame: found.frame.slice() }
    const message = messageView(shown, { directory: standing.directory, now: hideBy })!
    const { settings, jobs } = onceFiles!.erasing(found.frame)
    const buried = await burial(history, { items: [found] })
    return {
      edits: { edits: editsOf([{ ...found, after: null }]) },
      also: { settings: { ...settings, ...buried }, ...(jobs ? { jobs } : {}) },
      result: { message, file },
    }
  })
  return viewed!
}

function isViewable(found: FoundItem, hideBy: number): boolean {
  const item = chatItemOf(found.frame)
  return item?.item.case === 'viewOnceMessage' && !isHidden(item, hideBy)
}
