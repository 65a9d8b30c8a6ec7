import type { BuiltSegment } from '../../domain/history/build-types.ts'
import { throwIfCancelled } from '../../domain/file/read-archive.ts'
import type { FrameChunk } from '../../domain/file/splitter.ts'
import { DirectoryCollector } from '../../domain/importers/signal/directory-collector.ts'
import { ImportCounts } from '../../domain/importers/signal/import-counts.ts'
import { chatItemKind } from '../../domain/importers/signal/item-check.ts'
import { frameOf } from '../../domain/importers/signal/item-runs.ts'
import type { SourceDirectory } from '../../domain/merge/directory-merge.ts'
import type { ReadProgress } from '../../domain/file/read-archive.ts'
import type { OnProgress } from '../api/history-api.ts'
import type { ImportChoice } from '../api/views.ts'
import type { FilePlan } from './file-plan.ts'
import type { MergeRules } from './merge/merge-rules.ts'
import type { OpenFrames, RunPorts, RunSource } from './run-source.ts'
import type { Staging } from './staging.ts'
import type { TakenFiles } from './take-files.ts'
import { takeFiles } from './take-files.ts'
import type { Tombstones } from '../../domain/merge/tombstones.ts'

/** One import from its start to its end, or to where it is cut off. */
export class ImportRun {
  readonly ports: RunPorts
  readonly source: RunSource
  /** Null: what comes in says nothing of what is here and not in it. */
  readonly rules: MergeRules | null
  readonly choice: ImportChoice
  readonly staging: Staging
  readonly tombstones: Tombstones | null
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
  readonly counts = new ImportCounts()
  taken: TakenFiles | null = null
  /** Which files the source names, and what they are to be sealed under. */
  readonly files: FilePlan

  constructor(
    parts: Pick<
      ImportRun,
      'ports' | 'source' | 'rules' | 'choice' | 'staging' | 'tombstones' | 'files' | 'onProgress' | 'signal'
    >,
  ) {
    this.ports = parts.ports
    this.source = parts.source
    this.rules = parts.rules
    this.choice = parts.choice
    this.staging = parts.staging
    this.tombstones = parts.tombstones
    this.onProgress = parts.onProgress
    this.signal = parts.signal
    this.files = parts.files
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

  /** Opens the source from its beginning. `show` turns bytes read into progress. */
  async open(show?: (progress: ReadProgress) => void): Promise<OpenFrames> {
    const open = await this.source.open(this.ports, this.signal, show)
    return { ...open, chunks: this.files.settled(open.chunks) }
  }

  /** Takes in the files that were found wanted. Before publishing: a message never comes before its file. */
  async takeFiles(): Promise<void> {
    const { ports, files, source, choice, onProgress, signal } = this
    const take = choice.withoutFiles !== true
    this.taken = await takeFiles({ ports, plan: files, pool: source.pool, take, onProgress, signal })
  }
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
