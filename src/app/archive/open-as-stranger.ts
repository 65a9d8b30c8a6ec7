import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import { makeBackupAuthContext } from '../../domain/credentials/backup-auth.ts'
import type { ArchiveService } from '../../domain/ports.ts'
import { serviceUnder } from '../credentials/archive-service.ts'
import type { CredentialDeps, Obtained } from '../credentials/obtain-credentials.ts'
import { obtainCredentials } from '../credentials/obtain-credentials.ts'
import type { ArchiveKeys } from './archive-keys.ts'
import type { BackupDeps } from './deps.ts'
import { triesWhileWaiting } from './retries.ts'

/** An archive under a key that was typed, on a device which knows nothing else of it. */
export interface StrangersArchive {
  readonly service: ArchiveService
  readonly obtained: Obtained
}

/** Fetches credentials for the key first. `no-archive`: the service has no account of that key. */
export async function openAsStranger(
  deps: CredentialDeps & Pick<BackupDeps, 'serviceUrl'>,
  {
    keys,
    pin,
    signal,
  }: { readonly keys: ArchiveKeys; readonly pin: Bytes | null; readonly signal: AbortSignal },
): Promise<StrangersArchive> {
  const messages = makeBackupAuthContext(keys.backupKey, keys.accountId)
  const { accountSeed } = keys
  const wish = { accountSeed, messages, media: null, pin, purpose: 'session', signal } as const
  try {
    const obtained = await obtainCredentials(deps, {
      ...wish,
      url: deps.serviceUrl,
      tries: triesWhileWaiting,
    })
    return { obtained, service: serviceUnder(deps, deps.serviceUrl, { keys, set: obtained.set }) }
  } catch (error) {
    if (!isCode(error, 'unauthorised', 'not-found')) throw error
    throw new HeirloomError('no-archive', 'there is no backup under this key', { cause: error })
  }
}
