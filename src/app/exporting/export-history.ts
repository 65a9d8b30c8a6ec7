import { wipe } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { Block } from '../../domain/file/blocks.ts'
import { packDirectory } from '../../domain/file/blocks.ts'
import { writeArchive } from '../../domain/file/write-archive.ts'
import type { Spine } from '../../domain/history/types.ts'
import { standingDirectory } from '../../domain/importers/signal/standing-directory.ts'
import { rowBody } from '../../domain/merge/directory-rows.ts'
import type { ByteSink } from '../../domain/ports.ts'
import type { MessageBackupKey } from '../../domain/keys/key-types.ts'
import { snapshotName } from '../../domain/snapshot/names.ts'
import { judgedTime } from '../expiry/judged-time.ts'
import type { ExportTarget, OnProgress } from '../api/history-api.ts'
import type { ImportingPorts } from '../importing/importing-ports.ts'
import type { ExportResult } from '../api/views.ts'
import { Shelf } from '../media/shelf.ts'
import { ExportFiles } from './export-files.ts'
import { exportInfo } from './export-info.ts'
import type { ExportKey } from './export-key.ts'
import { makeExportKey } from './export-key.ts'
import { PageBlocks } from './export-pages.ts'
import { writeSnapshot } from './write-snapshot.ts'
import { delimited } from '../../domain/frame/wire.ts'

/** Writes the history out in Signal's own formats, under a key made for this export alone. */
export async function exportHistory(
  ports: ImportingPorts,
  target: ExportTarget,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<ExportResult> {
  const spine = await ports.store.readSpine()
  if (!spine) throw new HeirloomError('not-found', 'there is no history to export')
  const key = makeExportKey(ports.randomness)
  try {
    const files = target.kind === 'archive-file' ? null : new ExportFiles(await Shelf.open(ports))
    const writing = await prepareExport(ports, spine, { files, onProgress, signal })
    return target.kind === 'archive-file'
      ? await exportFile(ports, writing, key)
      : await exportFolder(ports, writing, key, ports.files.folderSink(target.folder))
  } finally {
    wipe(key.messageKey.aesKey, key.messageKey.hmacKey)
  }
}

/** Everything an archive is written from. */
export interface ExportWriting {
  readonly now: number
  readonly chats: number
  readonly pages: PageBlocks
  readonly files: ExportFiles | null
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
  readonly leftOutFrames: number
  write(sink: ByteSink, keys: MessageBackupKey): Promise<void>
}

export interface ExportWish {
  /** Null: no files go along. */
  readonly files: ExportFiles | null
  /** A copy that is kept: it leaves out what a backup leaves out, for that would outlast its time in it. */
  readonly keptCopy?: boolean
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
}

/** Opens what is to be written. `spine`: of the history as it goes out. */
export async function prepareExport(
  ports: ImportingPorts,
  spine: Spine,
  { files, keptCopy = false, onProgress, signal }: ExportWish,
): Promise<ExportWriting> {
  const { now, hideBy } = await judgedTime(ports)
  const rows = await ports.store.readDirectory()
  const info = rows.find(({ row }) => row === 0)
  const directory = standingDirectory(
    rows.flatMap(({ row, frame }) => (row === 0 ? [] : [rowBody(frame)])),
    (length) => ports.randomness.bytes(length),
  )
  const onItems = (done: number) =>
    onProgress({ step: 'writing', done, total: spine.items, unit: 'messages' })
  const { known } = directory
  const pages = new PageBlocks({ ...ports, spine, known, now: hideBy, onItems, files, keptCopy })
  const written = await exportInfo(ports, info ? rowBody(info.frame) : null, spine, now)
  const region = (): AsyncGenerator<Block> => pages.blocks()
  return {
    now,
    chats: directory.chats,
    pages,
    files,
    onProgress,
    signal,
    leftOutFrames: directory.leftOut,
    async write(sink, keys) {
      const frames = directory.frames.map(delimited)
      const parts = { directory: packDirectory(ports.core, delimited(written), frames), region: region() }
      await writeArchive({ ...ports, sink, keys, signal }, parts)
    },
  }
}

async function exportFile(
  ports: ImportingPorts,
  writing: ExportWriting,
  key: ExportKey,
): Promise<ExportResult> {
  const fileName = `${snapshotName(writing.now).replace('signal-backup', 'heirloom')}.archive`
  const sink = await ports.files.exportFile(fileName)
  await writing.write(sink, key.messageKey)
  return resultOf(writing, key, fileName, await sink.file())
}

async function exportFolder(
  ports: ImportingPorts,
  writing: ExportWriting,
  key: ExportKey,
  folder: ReturnType<ImportingPorts['files']['folderSink']>,
): Promise<ExportResult> {
  const { name, media } = await writeSnapshot(ports, writing, { key, folder })
  return { ...resultOf(writing, key, name, null), media }
}

function resultOf(
  { pages, chats, leftOutFrames }: ExportWriting,
  key: ExportKey,
  fileName: string,
  file: ExportResult['file'],
): ExportResult {
  return {
    key: key.recoveryKey,
    accountId: key.accountId,
    fileName,
    file,
    messages: pages.messages,
    chats,
    leftOut: pages.leftOut + leftOutFrames,
    media: null,
  }
}
