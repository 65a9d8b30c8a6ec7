import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { OpenArchive, ReadProgress } from '../../domain/file/read-archive.ts'
import { openArchive } from '../../domain/file/read-archive.ts'
import type { SourceDirectory } from '../../domain/merge/directory-merge.ts'
import type { ImportingPorts } from './importing-ports.ts'
import type { MediaPool } from './media-pool.ts'
import type { OpenedArchive, OpenSource } from './open-source.ts'

/** What a merge asks of the world, wherever its frames come from. */
export type RunPorts = Omit<ImportingPorts, 'files' | 'lock'>

/** `BackupInfo` and all frames behind it, once. Items that were read are to be published only after the end. */
export type OpenFrames = Pick<OpenArchive, 'info' | 'chunks'>

/** What an import reads: a file that was picked, or what another device keeps at the service. */
export interface RunSource {
  /** Names it: what an earlier run staged of it is told by this. */
  readonly fingerprint: Bytes
  readonly title: string
  readonly bytes: number
  readonly pool: MediaPool | null
  /** Read by a pass before, which saves one. */
  directory: SourceDirectory | null
  /** From the beginning, as often as asked. */
  open(ports: RunPorts, signal: AbortSignal, show?: (progress: ReadProgress) => void): Promise<OpenFrames>
}

/** A picked archive whose key was checked: the MAC over all of it is checked before anything is read. */
export function pickedSource(source: OpenSource): RunSource {
  const { snapshot, keys } = openedOf(source)
  return {
    fingerprint: snapshot.fingerprint,
    title: source.kind === 'archive-file' ? source.name : snapshot.name,
    bytes: snapshot.main.size,
    pool: source.pool,
    get directory() {
      return source.directory
    },
    set directory(read) {
      source.directory = read
    },
    open: ({ ciphers, core }, signal, onProgress) =>
      openArchive({ source: snapshot.main, keys, ciphers, core, signal, onProgress }),
  }
}

export function openedOf(source: OpenSource): OpenedArchive {
  if (!source.opened) throw new HeirloomError('wrong-key', 'the key of this backup was not checked yet')
  return source.opened
}
