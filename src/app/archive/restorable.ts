import type { OnProgress } from '../history-api.ts'
import type { ArchiveKeys } from './archive-keys.ts'
import type { OpenedArchive } from './open-archive.ts'

/** What a typed key opened. */
export interface RestorableArchive {
  readonly serviceUrl: string
  readonly keys: ArchiveKeys
  readonly archive: OpenedArchive
}

export interface RestoreOptions {
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
}

export const restoreRecordId = 'restore/head'
export const restoreManifestId = 'restore/manifest'
