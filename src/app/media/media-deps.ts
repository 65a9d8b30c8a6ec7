import type { Core } from '../../domain/core-port.ts'
import type { Ciphers } from '../../domain/crypto-port.ts'
import type { MediaFiles } from '../../domain/media/media-port.ts'
import type { MediaSealer } from '../../domain/media/media-sealer.ts'
import type { Clock, HistoryStore, Randomness } from '../../domain/ports.ts'
import type { ComingFiles } from './coming-files.ts'

/** What keeping media asks of the world; `entries` hands it in. */
export interface MediaRoomDeps {
  readonly store: HistoryStore
  readonly mediaFiles: MediaFiles
  /** Left out: media is sealed where it is asked for. */
  readonly mediaSealer?: MediaSealer
  /** Left out: nothing is shown before it is whole. */
  readonly coming?: ComingFiles
  readonly core: Core
  readonly ciphers: Ciphers
  readonly clock: Clock
  readonly randomness: Randomness
}
