import { isCode } from '../../../core/errors.ts'
import type { BackupSetting } from '../../../domain/archive/backup-setting.ts'
import { decodeBackupAuthCredential } from '../../../domain/credentials/backup-auth.ts'
import type { ArchiveService } from '../../../domain/ports.ts'
import type { Level } from '../../../domain/protocol/credential-kinds.ts'
import {
  credentialsSpent,
  forgetCredentials,
  mediaServiceUnder,
  readCredentials,
  renewCredentials,
} from '../../credentials/archive-service.ts'
import type { CredentialSet } from '../../credentials/credential-set.ts'
import { credentialFor, isUsable } from '../../credentials/credential-set.ts'
import type { BackupDeps } from '../deps.ts'
import { withRetries } from '../retries.ts'

/** The archive of the files, under the credentials at hand. */
export interface MediaArchive {
  readonly service: ArchiveService
  readonly level: Level
}

/**
 * The media side of this device's backup, begun where nothing is there yet. No account call is made while credentials
 * are at hand ([Note: When the account side is called]); refused ones are let go of, as in `withOwnArchive`.
 */
export async function openMediaArchive(
  deps: BackupDeps,
  setting: BackupSetting,
  signal: AbortSignal,
): Promise<MediaArchive> {
  const kept = await readCredentials(deps, setting)
  const isAtHand = kept !== null && kept.media.length > 0 && isUsable(kept, deps.clock.now())
  const set = isAtHand ? kept : (await renewCredentials(deps, setting, signal)).set
  const service = mediaServiceUnder(deps, setting, set)
  try {
    await withRetries(deps, signal, () => service.setKey())
  } catch (cause) {
    if (!isCode(cause, 'unauthorised')) throw cause
    await forgetCredentials(deps)
    throw isAtHand ? credentialsSpent(cause) : cause
  }
  return { service, level: levelIn(deps, set) }
}

function levelIn({ clock }: BackupDeps, set: CredentialSet): Level {
  const row = credentialFor(set.media, clock.now() + set.skewMs)
  return row ? decodeBackupAuthCredential(row.credential).level : 'free'
}
