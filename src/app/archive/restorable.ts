import type { Bytes } from '../../core/bytes.ts'
import type { Spine } from '../../domain/history/types.ts'
import type { ArchiveService } from '../../domain/ports.ts'
import type { CredentialSet } from '../credentials/credential-set.ts'
import type { OnProgress } from '../api/history-api.ts'
import type { ArchiveKeys } from './archive-keys.ts'
import type { OpenedArchive } from './open-archive.ts'

/** What a typed key opened. */
export interface RestorableArchive {
  readonly serviceUrl: string
  readonly keys: ArchiveKeys
  readonly archive: OpenedArchive
  readonly service: ArchiveService
  /** Fetched for the peek and kept with the first part that is restored; null: kept already. */
  readonly credentials: CredentialSet | null
  /** Of the parameters it is shown under. */
  readonly parametersFingerprint: Bytes
}

export interface RestoreOptions {
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
}

export const restoreRecordId = 'restore/head'
export const restoreManifestId = 'restore/manifest'

/** Whether a restore may take the place of what is here: nothing, an empty history, or the sample. */
export function isReplaceable(spine: Spine | null): boolean {
  return !spine || spine.items === 0 || spine.sample
}
