import type { Bytes } from '../../core/bytes.ts'
import type { Core } from '../../domain/core-port.ts'
import type { Ciphers } from '../../domain/crypto-port.ts'
import type { MediaFiles } from '../../domain/media/media-port.ts'
import type { MediaSealer } from '../../domain/media/media-sealer.ts'
import type { Clock, HistoryStore, JobLock, PagePacker, Randomness } from '../../domain/ports.ts'
import type { AddingPorts } from './adding-files.ts'
import type { OnceFiles } from './view-once.ts'
import type { BackupStatus, HistoryStatus, JobView } from '../api/views.ts'

/** What the browser says of this site's storage. */
export interface StorageFacts {
  persistence(): Promise<HistoryStatus['persistence']>
  /** Asks the browser to keep it. */
  askPersistence(): Promise<HistoryStatus['persistence']>
  usedBytes(): Promise<number>
}

/** What reading and editing ask of the world; `entries` hands it in. */
export interface HistoryDeps {
  readonly store: HistoryStore
  readonly core: Core
  readonly packer: PagePacker
  readonly lock: JobLock
  readonly clock: Clock
  readonly randomness: Randomness
  readonly storage: StorageFacts
  readonly ciphers: Ciphers
  readonly mediaFiles: MediaFiles
  /** Left out: media is sealed where it is asked for. */
  readonly mediaSealer?: MediaSealer
  /** From the rooms that run them; without them: no backups, nothing unfinished. */
  readonly backupStatus?: () => Promise<BackupStatus>
  readonly unfinished?: () => Promise<readonly JobView[]>
  readonly onceFiles?: OnceFiles
  /** Without them no files are added. */
  readonly adding?: AddingPorts
  /** Hears which contents messages named that were removed or replaced: their bytes may go. */
  readonly filesGone?: (plaintextHashes: readonly Uint8Array[]) => void
  /** Inflates many pages side by side; without it they are inflated here. */
  readonly inflateMany?: (
    pages: readonly { readonly body: Bytes; readonly length: number }[],
  ) => Promise<Bytes[]>
}
