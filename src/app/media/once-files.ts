import { isCode } from '../../core/errors.ts'
import { filesOf } from '../../domain/frame/files-of.ts'
import { imageBounds } from '../../domain/media/image-bounds.ts'
import { shownKind } from '../../domain/media/media-grant.ts'
import type { MediaRecord } from '../../domain/media/media-record.ts'
import type { MediaFormat } from '../../domain/media/sniff-media.ts'
import { shownTypes } from '../../domain/media/sniff-media.ts'
import { equalBytes } from '../../core/bytes.ts'
import type { OnceFile, OnceFiles } from '../history/view-once.ts'
import { maxOnceBytes } from '../api/note-media-api.ts'
import type { MediaRoomDeps } from './media-deps.ts'
import { readMediaUses } from './media-lists.ts'
import { Shelf } from './shelf.ts'
import { bodyOf } from '../../domain/frame/wire.ts'

/** View-once photos and films, on the shelf until they are looked at. */
export function shelfOnceFiles(deps: MediaRoomDeps): OnceFiles {
  return {
    async take(frame) {
      const named = filesOf(bodyOf(frame))
      const hash = named.find(({ role }) => role === 'viewOnce')?.plaintextHash
      if (hash?.length !== 32) return null
      const shelf = await Shelf.open(deps)
      const [record] = await shelf.find([hash])
      if (!record?.here || !record.format || record.size > maxOnceBytes) return null
      return takeFrom(deps, shelf, record, record.format)
    },
  }
}

async function takeFrom(
  deps: MediaRoomDeps,
  shelf: Shelf,
  record: MediaRecord,
  format: MediaFormat,
): Promise<OnceFile | null> {
  try {
    const source = await shelf.read(record)
    if (shownKind(format) === 'image') await imageBounds(source, format)
    const bytes = await source.read(0, source.size)
    const file = { size: bytes.length, type: shownTypes[format], bytes }
    if (await isNamedElsewhere(deps, record)) return { file, change: {}, erase: () => Promise.resolve() }
    return {
      file,
      // With the record goes the only key that is left once the message is gone.
      change: { media: { [shelf.nameOf(record.plaintextHash)]: null } },
      erase: () => deps.mediaFiles.remove(record.here!.file),
    }
  } catch (error) {
    // What cannot be shown is not erased for it.
    if (
      isCode(
        error,
        'bad-mac',
        'truncated',
        'bad-length',
        'bad-padding',
        'not-found',
        'too-large',
        'bad-frame',
      )
    )
      return null
    throw error
  }
}

/** The same content may stand in a message that is not seen once. */
async function isNamedElsewhere(deps: MediaRoomDeps, { plaintextHash }: MediaRecord): Promise<boolean> {
  const spine = await deps.store.readSpine()
  if (!spine) return false
  const items = new Set<number>()
  for await (const uses of readMediaUses(deps, spine))
    for (const use of uses) if (equalBytes(use.plaintextHash, plaintextHash)) items.add(use.item)
  return items.size > 1
}
