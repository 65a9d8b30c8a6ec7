import { isCode } from '../../../core/errors.ts'
import type { BackupSetting } from '../../../domain/archive/backup-setting.ts'
import { mediaContextOf, mediaServiceUnder, openOwnArchive } from '../../credentials/archive-service.ts'
import type { CredentialSet } from '../../credentials/credential-set.ts'
import { openSealedMedia } from '../../credentials/obtain-credentials.ts'
import type { ArchiveKeys } from '../archive-keys.ts'
import type { BackupDeps } from '../deps.ts'
import { openArchive } from '../open-archive.ts'
import type { StrangersArchive } from '../open-as-stranger.ts'
import { withRetries } from '../retries.ts'

/** All files of this device's archive. Where none were ever sent there is nothing to delete. */
export async function deleteOwnMedia(
  deps: BackupDeps,
  setting: BackupSetting,
  signal: AbortSignal,
): Promise<void> {
  const { set } = await openOwnArchive(deps, setting, signal)
  await deleteAll(deps, { setting, set, signal })
}

/**
 * The same under a typed key alone: its manifest tells where the files are. One that cannot be opened leaves them, with
 * nothing by which anybody could read them, until the service removes what is never visited.
 */
export async function deleteMediaUnder(
  deps: BackupDeps,
  { service, obtained }: StrangersArchive,
  keys: ArchiveKeys,
  signal: AbortSignal,
): Promise<void> {
  const archive = await openArchive({ deps, service, keys, signal }).catch((error: unknown) => {
    if (isCode(error, 'bad-mac', 'bad-record', 'truncated', 'not-a-backup')) return null
    throw error
  })
  if (!archive) return
  const { mediaRootKey, mediaAccountId, mediaSigningKey } = archive.manifest
  const set = await openSealedMedia(deps, obtained, mediaContextOf({ mediaRootKey, mediaAccountId }))
  await deleteAll(deps, { setting: { serviceUrl: deps.serviceUrl, mediaSigningKey }, set, signal })
}

async function deleteAll(
  deps: BackupDeps,
  {
    setting,
    set,
    signal,
  }: {
    readonly setting: Pick<BackupSetting, 'serviceUrl' | 'mediaSigningKey'>
    readonly set: CredentialSet
    readonly signal: AbortSignal
  },
): Promise<void> {
  if (set.media.length === 0) return
  const service = mediaServiceUnder(deps, setting, set)
  try {
    await withRetries(deps, signal, () => service.deleteAll())
  } catch (error) {
    // Never begun, or gone already.
    if (!isCode(error, 'unauthorised')) throw error
  }
}
