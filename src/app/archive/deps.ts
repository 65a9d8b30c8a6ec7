import type { Core } from '../../domain/core-port.ts'
import type { Ciphers } from '../../domain/crypto-port.ts'
import type { SpaceFacts } from '../media/space.ts'
import type { MediaFiles } from '../../domain/media/media-port.ts'
import type { MediaSealer } from '../../domain/media/media-sealer.ts'
import type { Clock, HistoryStore, JobLock, PagePacker, Randomness, Services } from '../../domain/ports.ts'
import type { ComingFiles } from '../media/coming-files.ts'

/** Resolves after that many milliseconds, or rejects with `cancelled` as soon as the signal says so. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>

/** How a backup goes along. Where others need the same thread it takes small steps and lets them have their turn between. */
export interface Gait {
  /** Read, packed and sealed in one go. */
  readonly objectsPerStep: number
  /** Uploads at once. */
  readonly inFlight: number
  /** Between two steps. */
  readonly breathe: () => Promise<void>
}

/** In a worker of its own. */
export const ownThread: Gait = { objectsPerStep: 8, inFlight: 10, breathe: () => Promise.resolve() }

/** What backing up and restoring ask of the world. */
export interface BackupDeps {
  readonly store: HistoryStore
  readonly core: Core
  readonly packer: PagePacker
  readonly ciphers: Ciphers
  readonly mediaFiles: MediaFiles
  /** Left out: nobody tells how much room is left. */
  readonly space?: SpaceFacts
  /** Left out: media is sealed where it is asked for. */
  readonly mediaSealer?: MediaSealer
  /** Left out: nothing is shown before it is whole. */
  readonly coming?: ComingFiles
  readonly services: Services
  readonly lock: JobLock
  readonly clock: Clock
  readonly randomness: Randomness
  readonly pause: Pause
  /** Left out: as in a thread of its own. */
  readonly gait?: Gait
  /** Called whenever a restore put another part of the history in place. */
  readonly published?: () => void
  /** Where new backups go: origin without a slash at the end. */
  readonly serviceUrl: string
}

export const backupSettingName = 'backup'
/** Backup, restore and deletion exclude each other, in all tabs. */
export const archiveLockName = 'archive'
