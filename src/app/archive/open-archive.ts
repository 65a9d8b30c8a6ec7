import type { Bytes } from '../../core/bytes.ts'
import { openManifest } from '../../domain/archive/seal-manifest.ts'
import type { Manifest } from '../../domain/archive/manifest.ts'
import type { ArchiveService } from '../../domain/ports.ts'
import type { ArchiveKeys } from './archive-keys.ts'
import { manifestKeyOf } from './archive-keys.ts'
import type { BackupDeps } from './deps.ts'
import { withRetries } from './retries.ts'

export interface OpenedArchive {
  readonly manifest: Manifest
  /** SHA-256 of the sealed manifest. */
  readonly manifestHash: Bytes
}

/** Null: nothing is there. Throws like `openManifest` for what is there and damaged. */
export async function openArchive(options: {
  readonly deps: BackupDeps
  readonly service: ArchiveService
  readonly keys: ArchiveKeys
  readonly signal: AbortSignal
  /** Of each call, when it is not to be as patient as a long job. */
  readonly tries?: number
}): Promise<OpenedArchive | null> {
  const { deps, service, keys, signal, tries } = options
  const present = await withRetries(deps, signal, () => service.readManifest(), tries)
  if (!present) return null
  const manifest = await openManifest(deps.ciphers, manifestKeyOf(keys, present.token), present.sealed)
  return { manifest, manifestHash: deps.core.sha256([present.sealed])[0]! }
}
