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
import type { ImportingPorts } from '../importing/importing-ports.ts'
import type { ExportKey } from './export-key.ts'
import type { ExportWriting } from './export-history.ts'

/**
 * Writes a snapshot folder below `folder` and answers its name. `metadata` comes last: until then no reader takes
 * the folder for a snapshot, and nothing has to be renamed (some folders cannot). Whatever fails, it is removed.
 */
export async function writeSnapshot(
  ports: ImportingPorts,
  writing: ExportWriting,
  key: ExportKey,
  folder: FolderSink,
): Promise<string> {
  const name = snapshotName(writing.now)
  const root = folder.name === rootName ? '' : rootName
  const path = join(root, name)
  try {
    // What marks a folder as the root of backups, before any media lie in it.
    await writeFile(folder, join(root, filesFolder, '.nomedia'), [])
    await writing.write(await folder.create(join(path, mainFile)), key.messageKey)
    await writeFile(folder, join(path, filesList), fileNames(writing.pages.files))
    const sealed = await sealBackupId(
      key.backupId,
      key.metadataKey,
      ports.randomness.bytes(12),
      ports.ciphers,
    )
    await writeFile(folder, join(path, metadataFile), [encodeMetadata(sealed)])
    return name
  } catch (error) {
    await folder.remove(path).catch(() => undefined)
    throw error
  }
}

function* fileNames(names: ReadonlySet<string>): Generator<Bytes> {
  const sorted = [...names].sort()
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
