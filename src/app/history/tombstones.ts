import type { Bytes } from '../../core/bytes.ts'
import { recipientKeys } from '../../domain/importers/signal/recipient-keys.ts'
import { Tombstones, tombstonesSetting } from '../../domain/merge/tombstones.ts'
import { nullWhenDamaged } from '../damaged.ts'
import type { FoundItem } from './find-items.ts'
import { chatItemOf } from './message-view.ts'
import { frameAt } from './open-pages.ts'
import type { Standing, StandingHistory } from './standing.ts'

export interface Buried {
  readonly items?: readonly FoundItem[]
  readonly chat?: { readonly recipient: number; readonly standing: Standing; readonly at: number }
}

/** The setting that keeps what is deleted now from coming back with a later import. */
export async function burial(history: StandingHistory, buried: Buried): Promise<Record<string, Bytes>> {
  const { randomness, store } = history.deps
  const newKey = () => randomness.bytes(32)
  // Altered: what was deleted before may come back, but deleting must go on.
  const known = await nullWhenDamaged(async () =>
    Tombstones.read(await store.readSetting(tombstonesSetting), newKey),
  )
  const tombstones = known ?? Tombstones.read(null, newKey)
  for (const item of buried.items ?? []) await buryItem(tombstones, history, item)
  if (buried.chat) {
    const { recipient, standing, at } = buried.chat
    const found = standing.directory.recipient(recipient)
    if (found)
      tombstones.addChat(
        recipientKeys(found).map(({ text }) => text),
        at,
      )
  }
  return { [tombstonesSetting]: tombstones.encode() }
}

async function buryItem(tombstones: Tombstones, history: StandingHistory, found: FoundItem): Promise<void> {
  const item = chatItemOf(found.frame)
  if (!item) return
  const identity = [Number(item.chatId), Number(item.authorId), Number(item.dateSent)] as const
  if (!identity.every(Number.isSafeInteger)) return
  // Messages alike in chat, author and date come one behind the other, so in one page almost always.
  const [opened] = await history.pages.open([found.page])
  let occurrence = 0
  for (let i = 0; i < found.position; i++) {
    const before = chatItemOf(frameAt(opened!, i))
    if (
      before?.chatId === item.chatId &&
      before.authorId === item.authorId &&
      before.dateSent === item.dateSent
    ) {
      occurrence++
    }
  }
  tombstones.addItem(...identity, occurrence)
}
