import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import { makeBackupAuthContext } from '../../domain/credentials/backup-auth.ts'
import type { Obtained } from '../credentials/obtain-credentials.ts'
import { obtainCredentials } from '../credentials/obtain-credentials.ts'
import type { ArchiveKeys } from './archive-keys.ts'
import type { BackupDeps } from './deps.ts'
import { triesWhileWaiting } from './retries.ts'

/**
 * Credentials for a key that was typed on a device which knows nothing else of the archive. `no-archive`: the service
 * has no account of that key.
 */
export async function strangerCredentials(
  deps: BackupDeps,
  {
    keys,
    pin,
    signal,
  }: { readonly keys: ArchiveKeys; readonly pin: Bytes | null; readonly signal: AbortSignal },
): Promise<Obtained> {
  const messages = makeBackupAuthContext(keys.backupKey, keys.accountId)
  const { accountSeed } = keys
  const wish = { accountSeed, messages, media: null, pin, purpose: 'session', signal } as const
  try {
    return await obtainCredentials(deps, { ...wish, url: deps.serviceUrl, tries: triesWhileWaiting })
  } catch (error) {
    if (!isCode(error, 'unauthorised', 'not-found')) throw error
    throw new HeirloomError('no-archive', 'there is no backup under this key', { cause: error })
  }
}
