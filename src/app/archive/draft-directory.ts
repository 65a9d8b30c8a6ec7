import type { Bytes } from '../../core/bytes.ts'
import { contentHashBytes, objectContentHash } from '../../domain/archive/content-hash.ts'
import type { DirectoryDraft } from '../../domain/archive/directory-bodies.ts'
import { cutDirectory, redactRow } from '../../domain/archive/directory-bodies.ts'
import type { DirectoryRow, PageFacts } from '../../domain/history/types.ts'
import type { BackupDeps } from './deps.ts'
import type { DraftObject } from './make-objects.ts'

/** A part of the directory that is cut and recognised, not yet compressed. */
export interface DirectoryObject {
  readonly drafts: readonly DirectoryDraft[]
  readonly hashes: readonly Bytes[]
  readonly contentHash: Bytes
  readonly items: number
  /** Uncompressed. */
  readonly length: number
}

/** `odd`: frames left out because nobody can say whether they hold a secret. */
export function directoryObjects(
  core: BackupDeps['core'],
  directory: readonly DirectoryRow[],
): { readonly objects: DirectoryObject[]; readonly odd: number } {
  const rows: DirectoryRow[] = []
  for (const row of directory) {
    const frame = redactRow(row)
    if (frame) rows.push({ row: row.row, frame })
  }
  const objects = cutDirectory(rows).map((drafts) => {
    const hashes = core
      .sha256(drafts.map(({ frames }) => frames))
      .map((hash) => hash.slice(0, contentHashBytes))
    return {
      drafts,
      hashes,
      contentHash: objectContentHash(core, hashes),
      items: drafts.reduce((sum, draft) => sum + draft.rows.length, 0),
      length: drafts.reduce((sum, draft) => sum + draft.frames.length, 0),
    }
  })
  return { objects, odd: directory.length - rows.length }
}

export async function draftDirectory(
  packer: BackupDeps['packer'],
  { drafts, contentHash }: DirectoryObject,
): Promise<DraftObject> {
  const bodies = await Promise.all(
    drafts.map(async ({ rows, frames }) => {
      const uncompressedLength = frames.length
      const packed = await packer.pack(frames)
      const facts: PageFacts = {
        items: rows.length,
        uncompressedLength,
        crc32: packed.crc32,
        contentHash: packed.contentHash,
        minDate: 0,
        maxDate: 0,
        maxOrder: 0,
        viewOnce: 0,
        soonestExpiry: 0,
        shortestTimer: 0,
        odd: 0,
      }
      return { facts, itemIds: rows, body: packed.body }
    }),
  )
  return { content: { kind: 'directory', bodies }, contentHash, oldItems: 0, filters: [] }
}
