import type { ChatSummaryView } from '../../../app/api/views.ts'
import { chatTitle } from '../../words/message-words.ts'

/** The chats of one list: pinned ones first in their order, then the newest. */
export function arrangeChats(
  chats: readonly ChatSummaryView[],
  options: { readonly archived: boolean; readonly find: string },
): readonly ChatSummaryView[] {
  const find = fold(options.find.trim())
  const shown = chats.filter(
    (chat) =>
      // Looking for a name looks everywhere.
      (find !== '' || chat.archived === options.archived) &&
      fold(chatTitle(chat.title, chat.kind)).includes(find),
  )
  return shown.toSorted((a, b) => pinRank(a) - pinRank(b) || b.lastDate - a.lastDate || a.id - b.id)
}

const pinRank = (chat: ChatSummaryView) => chat.pinnedOrder ?? Number.MAX_SAFE_INTEGER

/** Case and accents do not matter when one looks for a name. */
function fold(text: string): string {
  return text.slice(0, 500).normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase()
}
