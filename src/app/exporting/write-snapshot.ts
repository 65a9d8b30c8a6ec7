import { HeirloomError } from '../../core/errors.ts'
import type { Bytes } from '../../core/bytes.ts'
import type { FolderSink } from '../../domain/ports.ts'
import { encodeFilesList } from '../../domain/snapshot/files-list.ts'
import { join } from '../../domain/snapshot/find.ts'
import { encodeMetadata, sealBackupId } from '../../domain/snapshot/metadata.ts'
import {
  filesFolder,
  filesList,
  mainFile,
  metadataFile,
  rootName,
  snapshotName,
} from '../../domain/snapshot/names.ts'
import { Shelf } from '../media/shelf.ts'
import type { MediaExport } from '../api/media-views.ts'
import { ExportFiles } from './export-files.ts'
import { writeFiles } from './write-files.ts'
import type { ImportingPorts } from '../importing/importing-ports.ts'
import type { ExportKey } from './export-key.ts'
import type { ExportWriting } from './export-history.ts'

export interface WrittenSnapshot {
  /** Of its folder. */
  readonly name: string
  readonly media: MediaExport
}

export interface SnapshotWish {
  readonly key: ExportKey
  readonly folder: FolderSink
  /** Of the snapshot; by the moment of writing unless told. */
  readonly name?: string
  /** What was written stays when the rest fails: the next run goes on from it. */
  readonly keepsParts?: boolean
  /** Filled with the SHA-256 of files in the pool, by path below the folder: what reads back has something to compare. */
  readonly digests?: Map<string, Bytes>
}

/**
 * Writes a snapshot folder below `folder`, its files into the pool beside it. The list of files comes before them, so
 * that whoever clears up after a kill knows them; `metadata` comes last: until then no reader takes the folder for a
 * snapshot, and nothing has to be renamed (some folders cannot). When it fails, it is removed, and so is what it put into
 * the pool.
 */
export async function writeSnapshot(
  ports: ImportingPorts,
  writing: ExportWriting,
  wish: SnapshotWish,
): Promise<WrittenSnapshot> {
  const { folder, key, name = snapshotName(writing.now), digests = new Map<string, Bytes>() } = wish
  const root = rootIn(folder)
  const path = join(root, name)
  const files = writing.files ?? new ExportFiles(await Shelf.open(ports))
  const { onProgress, signal } = writing
  const written: string[] = []
  try {
    // What marks a folder as the root of backups, before any media lie in it.
    await writeFile(folder, join(root, filesFolder, '.nomedia'), [])
    await writing.write(await folder.create(join(path, mainFile)), key.messageKey)
    await writeFile(folder, join(path, filesList), fileNames(files.names))
    const media = await writeFiles({ ports, files, folder, root, onProgress, signal, digests }, written)
    const iv = ports.randomness.bytes(12)
    const sealed = await sealBackupId(key.backupId, key.metadataKey, iv, ports.ciphers)
    await writeFile(folder, join(path, metadataFile), [encodeMetadata(sealed)])
    return { name, media }
  } catch (error) {
    const left = wish.keepsParts ? [] : [path, ...written]
    for (const each of left) await folder.remove(each).catch(() => undefined)
    throw error
  }
}

/** Path of the root of backups below a folder that was picked: that folder itself, or one in it. */
export function rootIn({ name }: { readonly name: string }): string {
  return name === rootName ? '' : rootName
}

function* fileNames(sorted: readonly string[]): Generator<Bytes> {
  for (let i = 0; i < sorted.length; i += 1000) yield encodeFilesList(sorted.slice(i, i + 1000))
}

async function writeFile(folder: FolderSink, path: string, parts: Iterable<Bytes>): Promise<void> {
  const sink = await folder.create(path)
  try {
    for (const part of parts) await sink.write(part)
    await sink.close()
  } catch (cause) {
    await sink.abort()
    throw cause instanceof HeirloomError
      ? cause
      : new HeirloomError('storage-failed', 'a file of the snapshot could not be written', { cause })
  }
}
