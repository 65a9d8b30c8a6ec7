import type { MediaRecord } from '../../domain/media/media-record.ts'
import type { MediaRoomDeps } from './media-deps.ts'
import type { Shelf } from './shelf.ts'

/**
 * All records by the names that they are looked up under. Where the key of names was lost, or two tabs made one at the
 * same moment, records lie under names that nobody asks for: they are put where they belong, and none of them is taken
 * for a file that nothing names.
 */
export async function refileMedia(deps: MediaRoomDeps, shelf: Shelf): Promise<Map<string, MediaRecord>> {
  const records = await shelf.all()
  for (const [name, record] of [...records]) {
    const right = shelf.nameOf(record.plaintextHash)
    if (right === name) continue
    const standing = records.get(right)
    const kept = standing?.here || !record.here ? (standing ?? record) : record
    records.delete(name)
    // Where somebody else took it in meanwhile it waits for the next round.
    if (kept === record && !(await shelf.put(record, standing ?? null))) continue
    await deps.store.writeMedia({ facts: { [name]: null } })
    records.set(right, kept)
    const spare = kept === record ? standing : record
    if (spare?.here && spare.here.file !== kept.here?.file) await deps.mediaFiles.remove(spare.here.file)
  }
  return records
}
