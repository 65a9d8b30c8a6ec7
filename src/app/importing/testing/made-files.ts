import { createHash, randomBytes } from 'node:crypto'
import { webCiphers } from '../../../adapters/crypto/web-ciphers.ts'
import { webRandomness } from '../../../adapters/crypto/web-randomness.ts'
import type { Bytes } from '../../../core/bytes.ts'
import { packDirectory, packRegion } from '../../../domain/file/blocks.ts'
import { memorySink } from '../../../domain/file/testing/memory.ts'
import { writeArchive } from '../../../domain/file/write-archive.ts'
import { delimited } from '../../../domain/frame/wire.ts'
import { aesFirst } from '../../../domain/keys/key-types.ts'
import { sealMedia } from '../../../domain/media/seal-media.ts'
import { localFileName, localFilePath } from '../../../domain/snapshot/attachment-names.ts'
import { join } from '../../../domain/snapshot/find.ts'
import { encodeMetadata, sealBackupId } from '../../../domain/snapshot/metadata.ts'
import { filesFolder, mainFile, metadataFile, snapshotName } from '../../../domain/snapshot/names.ts'
import { makeExportKey } from '../../exporting/export-key.ts'
import type { Harness } from './harness.ts'
import { ignore, MemoryFile, MemoryFolder, memorySource, never, testCore } from './harness.ts'
import type { ExportResult, ImportChoice, ImportReport } from '../../api/views.ts'
import type { MessageFile, Source } from './source-frames.ts'
import { infoMessage, sourceFrames } from './source-frames.ts'

export interface MadeFile extends MessageFile {
  readonly content: Bytes
}

export function madeFile(content: Bytes, key: Bytes = new Uint8Array(randomBytes(64))): MadeFile {
  const plaintextHash = new Uint8Array(createHash('sha256').update(content).digest())
  return { plaintextHash, localKey: key, size: content.length, content }
}

export async function sealedFile({ content, localKey }: MadeFile): Promise<MemoryFile> {
  const sink = memorySink()
  const keys = { ...aesFirst(localKey), tagKey: new Uint8Array(32) }
  const iv = new Uint8Array(randomBytes(16))
  const source = memorySource(new MemoryFile(content))
  await sealMedia({ core: testCore, ciphers: webCiphers }, { source, keys, iv, sink })
  return new MemoryFile(sink.bytes())
}

export const pathOf = (file: MessageFile): string =>
  localFilePath(localFileName(file.plaintextHash, file.localKey))

export interface MadeFolder {
  readonly folder: MemoryFolder
  readonly key: string
}

/** A snapshot folder as a phone writes it, with these files in its pool. */
export async function madeFolder(source: Source, files: readonly MadeFile[]): Promise<MadeFolder> {
  const folder = new MemoryFolder('SignalBackups')
  const key = makeExportKey(webRandomness)
  const sink = memorySink()
  const writing = {
    sink,
    keys: key.messageKey,
    core: testCore,
    ciphers: webCiphers,
    randomness: webRandomness,
  }
  await writeArchive(writing, {
    directory: packDirectory(testCore, delimited(infoMessage(source)), []),
    region: packRegion(testCore, sourceFrames(source).map(delimited)),
  })
  const name = snapshotName(source.madeAt)
  folder.files.set(join(filesFolder, '.nomedia'), new MemoryFile(new Uint8Array(0)))
  folder.files.set(join(name, mainFile), new MemoryFile(sink.bytes()))
  const sealed = await sealBackupId(key.backupId, key.metadataKey, webRandomness.bytes(12), webCiphers)
  folder.files.set(join(name, metadataFile), new MemoryFile(encodeMetadata(sealed)))
  for (const file of files) folder.files.set(pathOf(file), await sealedFile(file))
  return { folder, key: key.recoveryKey }
}

export function exported(from: Harness, folder: MemoryFolder): Promise<ExportResult> {
  return from.importing.exportHistory({ kind: 'snapshot-folder', folder }, ignore, never)
}

export async function openFolderSource(made: Harness, { folder, key }: MadeFolder): Promise<string> {
  const view = await made.importing.describeSource({ kind: 'folder', folder })
  const answer = await made.importing.checkKey(view.id, view.snapshots[0]!.id, key, '', ignore, never)
  if (!answer.ok) throw new Error(`the key was refused: ${answer.reason}`)
  return view.id
}

export async function importFolder(
  made: Harness,
  from: MadeFolder,
  choice: ImportChoice = { kind: 'all' },
  signal: AbortSignal = never,
): Promise<ImportReport> {
  return made.importing.importSource(await openFolderSource(made, from), choice, ignore, signal)
}
