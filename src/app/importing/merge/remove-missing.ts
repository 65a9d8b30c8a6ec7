import type { ChatId, ChatRow } from '../../../domain/history/types.ts'
import type { MergedDirectory } from '../../../domain/merge/directory-merge.ts'
import type { DirectoryEntry } from '../../../domain/merge/directory-rows.ts'
import { recipientKeys } from '../../../domain/importers/signal/recipient-keys.ts'
import { Tombstones } from '../../../domain/merge/tombstones.ts'
import type { RunPorts } from '../run-source.ts'
import type { Classification } from './classification.ts'
import type { MergeRules } from './merge-rules.ts'
import type { RemovedItem } from './weave.ts'

/** Marks what was deleted where the source comes from. Answers the chats that are gone there with all they held. */
export function removeMissing(
  rules: MergeRules,
  found: Classification,
  { merged, rows }: { readonly merged: MergedDirectory; readonly rows: readonly ChatRow[] },
): ReadonlySet<ChatId> {
  const byChat = new Map<ChatId, number>()
  for (let ordinal = 0; ordinal < found.met.length; ordinal++) {
    if (found.met[ordinal] === 1 || !rules.goesWhenMissing(ordinal)) continue
    found.remove(ordinal)
    const chat = rules.chatOf(ordinal)
    byChat.set(chat, (byChat.get(chat) ?? 0) + 1)
  }
  rules.agree(found.removals)
  const there = new Set(merged.ids.chats.values())
  const gone = rows.filter(({ chat, items }) => items > 0 && byChat.get(chat) === items && !there.has(chat))
  return new Set(gone.map(({ chat }) => chat))
}

/** The record of what was deleted, with these: so that no later import brings them back. */
export function buried(
  known: Tombstones | null,
  { randomness }: Pick<RunPorts, 'randomness'>,
  removed: {
    readonly items: readonly RemovedItem[]
    readonly chats: ReadonlySet<ChatId>
    readonly entries: readonly DirectoryEntry[]
    readonly at: number
  },
): Tombstones {
  const tombstones = known ?? Tombstones.read(null, () => randomness.bytes(32))
  for (const { chat, author, dateSent, occurrence } of removed.items)
    tombstones.addItem(chat, author, dateSent, occurrence)
  const recipients = new Set(
    removed.entries.flatMap(({ frame }) =>
      frame?.item.case === 'chat' && removed.chats.has(Number(frame.item.value.id))
        ? [Number(frame.item.value.recipientId)]
        : [],
    ),
  )
  for (const { frame, odd } of removed.entries) {
    const item = frame?.item
    if (odd || item?.case !== 'recipient' || !recipients.has(Number(item.value.id))) continue
    tombstones.addChat(
      recipientKeys(item.value).map(({ text }) => text),
      removed.at,
    )
  }
  return tombstones
}
