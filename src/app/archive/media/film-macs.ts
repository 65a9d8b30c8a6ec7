import { equalBytes } from '../../../core/bytes.ts'
import { isCode } from '../../../core/errors.ts'
import { frameColumns } from '../../../domain/core-port.ts'
import { filesOf } from '../../../domain/frame/files-of.ts'
import type { Page } from '../../../domain/history/types.ts'
import { maxPageItems } from '../../../domain/history/types.ts'
import type { BeginningMacs } from '../../../domain/media/beginnings.ts'
import { beginningMacs } from '../../../domain/media/beginnings.ts'
import { usesOfSegment } from '../../media/media-lists.ts'
import type { BackupDeps } from '../deps.ts'
import type { ArchivedFile } from './archived-files.ts'
import { bodyOf } from '../../../domain/frame/wire.ts'
import { frameOf } from '../../../domain/importers/signal/item-runs.ts'

type MacDeps = Pick<BackupDeps, 'store' | 'core'>

/**
 * The MACs of a film's beginnings, from a message that names it and tells them. Null: none does; or, this once, the
 * history changed or cannot be read: then the film is shown when it is whole.
 */
export async function filmMacs(
  deps: MacDeps,
  file: Pick<ArchivedFile, 'plaintextHash' | 'key'>,
  sealedLength: number,
): Promise<BeginningMacs | null> {
  try {
    const spine = await deps.store.readSpine()
    for (const { id } of spine?.segments.toReversed() ?? []) {
      const uses = await usesOfSegment(deps, id)
      const items = new Set(
        uses.filter((use) => equalBytes(use.plaintextHash, file.plaintextHash)).map(({ item }) => item),
      )
      if (items.size === 0) continue
      const [segment] = await deps.store.readSegments([id])
      for (const page of await deps.store.readPages(
        segment!.pages.flatMap((one) => (one.withoutFiles ? [] : [one.id])),
      )) {
        const found = page.itemIds.some((item) => items.has(item))
          ? macsOfPage(deps, page, file, sealedLength)
          : null
        if (found) return found
      }
    }
    return null
  } catch (error) {
    if (isCode(error, 'conflict', 'bad-record', 'bad-gzip', 'bad-frame', 'too-large')) return null
    throw error
  }
}

function macsOfPage(
  { core }: MacDeps,
  page: Page,
  { plaintextHash, key }: Pick<ArchivedFile, 'plaintextHash' | 'key'>,
  sealedLength: number,
): BeginningMacs | null {
  const frames = core.inflate(page.body, page.uncompressedLength)
  const columns = frameColumns(maxPageItems)
  const { frames: count } = core.scan(frames, 0, columns)
  for (let i = 0; i < count; i++) {
    for (const named of filesOf(bodyOf(frameOf(frames, columns, i)))) {
      if (!equalBytes(named.plaintextHash, plaintextHash) || !equalBytes(named.localKey, key)) continue
      const macs = beginningMacs(
        { macs: named.incrementalMac, chunkBytes: named.macChunkBytes },
        sealedLength,
      )
      if (macs) return macs
    }
  }
  return null
}
