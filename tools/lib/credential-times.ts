import { fromHex } from '../../src/core/bytes.ts'
import * as auth from '../../src/domain/credentials/backup-auth.ts'
import { credentialRandom } from '../../src/domain/credentials/credential-types.ts'
import { decodeBackupAuthParams } from '../../src/domain/credentials/public-params.ts'
import { accountId, backupKey } from '../../src/domain/keys/key-types.ts'

export type CredentialStep = 'request' | 'receive' | 'present'

/** One backup credential from its beginning to its end, in hex. */
export interface TimedCredential {
  readonly root: string
  readonly account: string
  readonly params: string
  readonly grant: auth.BackupAuthGrant
  readonly context: string
  readonly response: string
  readonly credential: string
  readonly random: string
}

/** Milliseconds of one step, the mean of `times` in a row. What a week of them shares is decoded before the clock starts. */
export function timeStep(step: CredentialStep, given: TimedCredential, times: number): number {
  const [root, account] = [backupKey(fromHex(given.root)!), accountId(fromHex(given.account)!)]
  const params = decodeBackupAuthParams(fromHex(given.params)!)
  const random = credentialRandom(fromHex(given.random)!)
  const response = fromHex(given.response)!
  const wish = { ...given.grant, params, levels: [given.grant.level] }
  const context = auth.decodeBackupAuthContext(fromHex(given.context)!)
  const credential = auth.decodeBackupAuthCredential(fromHex(given.credential)!)
  const work: Readonly<Record<CredentialStep, () => unknown>> = {
    request: () => auth.backupAuthRequest(auth.makeBackupAuthContext(root, account)),
    receive: () => auth.encodeBackupAuthCredential(auth.receiveBackupAuth(context, response, wish)),
    present: () => auth.presentBackupAuth(credential, params, random),
  }
  const started = performance.now()
  for (let i = 0; i < times; i++) work[step]()
  return (performance.now() - started) / times
}
