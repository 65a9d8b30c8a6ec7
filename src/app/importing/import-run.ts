import type { BuiltSegment } from '../../domain/history/build-types.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { OpenArchive } from '../../domain/file/read-archive.ts'
import { openArchive, throwIfCancelled } from '../../domain/file/read-archive.ts'
import type { FrameChunk } from '../../domain/file/splitter.ts'
import type { Choice } from '../../domain/importers/signal/choice.ts'
import { DirectoryCollector } from '../../domain/importers/signal/directory-collector.ts'
import { ImportCounts } from '../../domain/importers/signal/import-counts.ts'
import { chatItemKind } from '../../domain/importers/signal/item-check.ts'
import { frameOf } from '../../domain/importers/signal/item-runs.ts'
import type { SourceDirectory } from '../../domain/merge/directory-merge.ts'
import type { ReadProgress } from '../../domain/file/read-archive.ts'
import type { OnProgress } from '../history-api.ts'
import type { ImportingPorts } from './importing-ports.ts'
import { MissingMedia } from './media-pool.ts'
import type { OpenedArchive, OpenSource } from './open-source.ts'
import type { Staging } from './staging.ts'
import type { Tombstones } from '../../domain/merge/tombstones.ts'

/** One import from its start to its end, or to where it is cut off. */
export class ImportRun {
  readonly ports: ImportingPorts
  readonly source: OpenSource
  readonly opened: OpenedArchive
  readonly choice: Choice
  readonly staging: Staging
  readonly tombstones: Tombstones | null
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
  readonly counts = new ImportCounts()
  readonly media: MissingMedia

  constructor(
    parts: Pick<
      ImportRun,
      'ports' | 'source' | 'choice' | 'staging' | 'tombstones' | 'onProgress' | 'signal'
    >,
  ) {
    this.ports = parts.ports
    this.source = parts.source
    this.choice = parts.choice
    this.staging = parts.staging
    this.tombstones = parts.tombstones
    this.onProgress = parts.onProgress
    this.signal = parts.signal
    this.opened = openedOf(parts.source)
    this.media = new MissingMedia(parts.source.pool, parts.ports.core)
  }

  /** The moment by which what has expired is judged: the same when the import is resumed. */
  get now(): number {
    return this.staging.job.goneBy
  }

  /** For the builder: stages what it made, unless the import was cancelled. */
  readonly emit = async (built: BuiltSegment): Promise<void> => {
    throwIfCancelled(this.signal)
    await this.staging.emit(built)
  }

  /** Opens the archive from its beginning: MAC first, then frames. `show` turns bytes read into progress. */
  open(show?: (progress: ReadProgress) => void): Promise<OpenArchive> {
    return openArchive({
      source: this.opened.snapshot.main,
      keys: this.opened.keys,
      ciphers: this.ports.ciphers,
      core: this.ports.core,
      signal: this.signal,
      onProgress: show,
    })
  }
}

export function openedOf(source: OpenSource): OpenedArchive {
  if (!source.opened) throw new HeirloomError('wrong-key', 'the key of this backup was not checked yet')
  return source.opened
}

/** Puts the frames of a chunk that are no chat items aside. */
function collectDirectory(chunk: FrameChunk, collector: DirectoryCollector): void {
  const { bytes, columns, frames } = chunk
  for (let i = 0; i < frames; i++) {
    if (columns.kind[i] !== chatItemKind) collector.add(frameOf(bytes, columns, i))
  }
}

/** The whole directory, which a merge needs before the first item. Reads the source once unless a preview did. */
export async function readDirectory(
  run: ImportRun,
  show: (progress: ReadProgress) => void,
): Promise<SourceDirectory> {
  if (run.source.directory) return run.source.directory
  const open = await run.open(show)
  const collector = new DirectoryCollector()
  for await (const chunk of open.chunks) collectDirectory(chunk, collector)
  const directory = { info: open.info, frames: collector.frames }
  run.source.directory = directory
  return directory
}
