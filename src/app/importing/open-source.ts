import type { Bytes } from '../../core/bytes.ts'
import { wipe } from '../../core/bytes.ts'
import type { SourceDirectory } from '../../domain/merge/directory-merge.ts'
import type { MessageBackupKey } from '../../domain/keys/key-types.ts'
import type { ByteSource, FolderSource } from '../../domain/ports.ts'
import type { MediaPool } from './media-pool.ts'

export interface SourceSnapshot {
  readonly id: string
  readonly name: string
  /** Below the folder; unused for an archive file. */
  readonly path: string
  /** Milliseconds; 0 when nobody knows. */
  readonly time: number
  readonly main: ByteSource
  /** The archive's own MAC: names it, before any key is asked. */
  readonly fingerprint: Bytes
}

/** An archive whose MAC was checked under a typed key. */
export interface OpenedArchive {
  readonly snapshot: SourceSnapshot
  /** Wiped by `forgetKey`. */
  readonly keys: MessageBackupKey
}

/** Something that was picked, from `describeSource` until `closeSource`. */
export interface OpenSource {
  readonly id: string
  readonly kind: 'snapshot-folder' | 'archive-file'
  readonly name: string
  readonly folder: FolderSource | null
  readonly snapshots: readonly SourceSnapshot[]
  /** The files that lie beside the snapshots; null when they were not given along. */
  readonly pool: MediaPool | null
  opened: OpenedArchive | null
  /** Read by a preview of the opened archive: saves a pass. */
  directory: SourceDirectory | null
}

/** Wipes what a typed key became. */
export function forgetKey(source: OpenSource): void {
  if (source.opened) wipe(source.opened.keys.aesKey, source.opened.keys.hmacKey)
  source.opened = null
  source.directory = null
}
