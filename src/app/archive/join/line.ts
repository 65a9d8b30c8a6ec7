import { equalBytes } from '../../../core/bytes.ts'
import { HeirloomError } from '../../../core/errors.ts'
import type { BackupSetting } from '../../../domain/archive/backup-setting.ts'
import type { Manifest } from '../../../domain/archive/manifest.ts'
import type { ArchiveService } from '../../../domain/ports.ts'
import { etagOf } from '../etag.ts'
import type { Journal } from '../journal.ts'

// Archives follow one another, each naming the one before. These are the questions a backup has about that line.

/** Before anything is made and sent: `other-device` when something else is at the service than was seen last. */
export async function meetOther(
  service: ArchiveService,
  { generation, manifestHash }: BackupSetting,
): Promise<void> {
  if (generation === 0) return
  const etag = await service.manifestEtag()
  if (etag !== null && etag !== etagOf(manifestHash))
    throw new HeirloomError('other-device', 'another device has written this backup')
}

/**
 * `Manifest.lineSince` of the archive that comes next. `loses`: what could not be read here is not in it, and whole chats
 * may be gone here though nobody deleted them.
 */
export function lineSince(
  journal: Journal,
  setting: BackupSetting,
  { last, loses }: { readonly last: Manifest | null; readonly loses: boolean },
): number {
  // The first under a new key: nobody has seen one before it.
  if (setting.generation === 0) return 0
  const takesOver = journal.takesOver !== null && equalBytes(journal.takesOver, setting.manifestHash)
  // What was lost of the last one is not in this one, and nobody deleted it.
  const breaks = takesOver || loses || (journal.plan?.lostParts ?? 0) > 0
  return breaks ? setting.generation + 1 : (last?.lineSince ?? 0)
}

/** From here on ids were given after the last archive. */
export function firstNewItemId({ plan }: Journal, last: Manifest): number {
  const known = plan?.firstNewItemId ?? 0
  return known > 0 ? known : last.nextItemId
}
