import { recipientKeys } from '../../domain/importers/signal/recipient-keys.ts'
import type { DirectoryEntry } from '../../domain/merge/directory-rows.ts'
import { Tombstones, tombstonesSetting } from '../../domain/merge/tombstones.ts'
import type { HistoryStore } from '../../domain/ports.ts'
import { nullWhenDamaged } from '../damaged.ts'

/** Null: nothing was ever deleted here (or what says so cannot be read). */
export async function readTombstones(store: HistoryStore): Promise<Tombstones | null> {
  const tombstones = await nullWhenDamaged(async () => {
    const record = await store.readSetting(tombstonesSetting)
    return record && Tombstones.read(record, () => new Uint8Array(0))
  })
  return tombstones && !tombstones.empty ? tombstones : null
}

/** Recipient (in this history's ids) to the moment when the chat with them was deleted here. */
export function deletedChats(
  entries: readonly DirectoryEntry[],
  tombstones: Tombstones | null,
): ReadonlyMap<number, number> {
  const deleted = new Map<number, number>()
  if (!tombstones) return deleted
  for (const { frame, odd } of entries) {
    const item = frame?.item
    if (odd || item?.case !== 'recipient') continue
    const at = tombstones.chatDeletedAt(recipientKeys(item.value).map(({ text }) => text))
    if (at > 0) deleted.set(Number(item.value.id), at)
  }
  return deleted
}
