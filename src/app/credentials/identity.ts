import type { Bytes } from '../../core/bytes.ts'
import { wipe } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import { decodeBackupAuthCredential, presentBackupAuth } from '../../domain/credentials/backup-auth.ts'
import { credentialRandom } from '../../domain/credentials/credential-types.ts'
import { decodeBackupAuthParams } from '../../domain/credentials/public-params.ts'
import type { ArchiveIdentity, Randomness } from '../../domain/ports.ts'
import type { CredentialSet, DayCredential } from './credential-set.ts'
import { credentialFor } from './credential-set.ts'

export interface IdentityParts {
  readonly set: CredentialSet
  readonly privateKey: Bytes
  readonly randomness: Randomness
  /** Whose archive; of messages unless said otherwise. */
  readonly of?: 'messages' | 'media'
}

/**
 * Shows the credential of the day. One presentation serves all calls of a visit on a day: it shows the same backup id
 * as any other would, and each call has a signature of its own. `unauthorised` when no credential is left.
 */
export function archiveIdentity(parts: IdentityParts): ArchiveIdentity {
  let shown: { readonly day: number; readonly presentation: Bytes } | null = null
  return {
    privateKey: parts.privateKey,
    present: (now) => {
      const { skewMs } = parts.set
      const rows = parts.set[parts.of ?? 'messages']
      // By the caller's clock; should that be wrong by days, by what was found when they were fetched.
      const row = credentialFor(rows, now) ?? credentialFor(rows, now + skewMs)
      if (!row) throw new HeirloomError('unauthorised', 'no credential for this day')
      if (shown?.day !== row.day) shown = { day: row.day, presentation: presentationOf(row, parts) }
      return shown.presentation
    },
  }
}

function presentationOf(row: DayCredential, { set, randomness }: IdentityParts): Bytes {
  const random = credentialRandom(randomness.bytes(32))
  const params = decodeBackupAuthParams(set.parameters.generic)
  const presentation = presentBackupAuth(decodeBackupAuthCredential(row.credential), params, random)
  wipe(random)
  return presentation
}
