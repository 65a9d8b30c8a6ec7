import type { Core } from '../../domain/core-port.ts'
import type { Ciphers } from '../../domain/crypto-port.ts'
import type { MediaFiles } from '../../domain/media/media-port.ts'
import type { MediaSealer } from '../../domain/media/media-sealer.ts'
import type { Clock, HistoryStore, JobLock, PagePacker, Randomness } from '../../domain/ports.ts'
import type { SpaceFacts } from '../media/space.ts'
import type { FileAccess } from './file-access.ts'

/** One import, or other merge, at a time, in all tabs. */
export const importLockName = 'import'

/** What importing and exporting ask of the world; `entries` hands it in. */
export interface ImportingPorts {
  readonly store: HistoryStore
  readonly core: Core
  readonly ciphers: Ciphers
  readonly packer: PagePacker
  readonly lock: JobLock
  readonly clock: Clock
  readonly randomness: Randomness
  readonly files: FileAccess
  readonly mediaFiles: MediaFiles
  /** Left out: media is sealed where it is asked for. */
  readonly mediaSealer?: MediaSealer
  /** Without it nothing is asked beforehand, and a full device is noticed when it is. */
  readonly space?: SpaceFacts
}
