import type { Bytes } from '../../../core/bytes.ts'
import { isCode } from '../../../core/errors.ts'
import type { Manifest } from '../../../domain/archive/manifest.ts'
import { openManifest } from '../../../domain/archive/seal-manifest.ts'
import type { OwnArchive } from '../../credentials/archive-service.ts'
import { keysOfSetting, manifestKeyOf } from '../archive-keys.ts'
import type { BackupDeps } from '../deps.ts'

/** What is at the service right now, whatever it is. */
export interface PresentArchive {
  /** SHA-256 of the sealed manifest; empty: there is none. */
  readonly hash: Bytes
  /** Null: there is none, or it cannot be opened. */
  readonly manifest: Manifest | null
}

/** Asks the service. What cannot be opened is told and not thrown. */
export async function presentArchive(
  { core, ciphers }: Pick<BackupDeps, 'core' | 'ciphers'>,
  { service, setting }: Pick<OwnArchive, 'service' | 'setting'>,
): Promise<PresentArchive> {
  const present = await service.readManifest()
  if (!present) return { hash: new Uint8Array(0), manifest: null }
  const hash = core.sha256([present.sealed])[0]!
  try {
    const key = manifestKeyOf(keysOfSetting(setting), present.token)
    return { hash, manifest: await openManifest(ciphers, key, present.sealed) }
  } catch (error) {
    if (!isCode(error, 'bad-mac', 'bad-record', 'truncated', 'not-a-backup', 'unknown-version')) throw error
    return { hash, manifest: null }
  }
}
