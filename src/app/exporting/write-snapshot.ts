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
import type { MediaExport } from '../media-views.ts'
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

/**
 * Writes a snapshot folder below `folder`, its files into the pool beside it. `metadata` comes last: until then no
 * reader takes the folder for a snapshot, and nothing has to be renamed (some folders cannot). Whatever fails, it is
 * removed, and so is what it put into the pool.
 */
export async function writeSnapshot(
  ports: ImportingPorts,
  writing: ExportWriting,
  key: ExportKey,
  folder: FolderSink,
): Promise<WrittenSnapshot> {
  const name = snapshotName(writing.now)
  const root = folder.name === rootName ? '' : rootName
  const path = join(root, name)
  const files = writing.files ?? new ExportFiles(await Shelf.open(ports))
  const { onProgress, signal } = writing
  const written: string[] = []
  try {
    // What marks a folder as the root of backups, before any media lie in it.
    await writeFile(folder, join(root, filesFolder, '.nomedia'), [])
    await writing.write(await folder.create(join(path, mainFile)), key.messageKey)
    const media = await writeFiles({ ports, files, folder, root, onProgress, signal }, written)
    await writeFile(folder, join(path, filesList), fileNames(files.names))
    const sealed = await sealBackupId(
      key.backupId,
      key.metadataKey,
      ports.randomness.bytes(12),
      ports.ciphers,
    )
    await writeFile(folder, join(path, metadataFile), [encodeMetadata(sealed)])
    return { name, media }
  } catch (error) {
    for (const each of [path, ...written]) await folder.remove(each).catch(() => undefined)
    throw error
  }
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
