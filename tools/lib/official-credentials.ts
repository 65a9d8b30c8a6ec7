import * as zk from '@signalapp/libsignal-client/zkgroup.js'
import type { Bytes } from '../../src/core/bytes.ts'
import type { BackupAuthGrant } from '../../src/domain/credentials/backup-auth.ts'
import type { ReceiptGrant } from '../../src/domain/credentials/receipt.ts'
import { accountId, showAccountId } from '../../src/domain/keys/key-types.ts'

/** Both halves of both credentials, as the official library computes them. Bytes in, bytes out. */

/** What became of it: the library tells what is malformed from what is unproven or out of time. */
export type Verdict = 'accept' | 'deserialize' | 'verify'

export function verdictOf(work: () => unknown): Verdict {
  try {
    work()
    return 'accept'
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    if (/^Failed to deserialize|^Length of array supplied/.test(message)) return 'deserialize'
    if (/^Verification failure/.test(message)) return 'verify'
    throw error
  }
}

export interface Requested {
  readonly context: Bytes
  readonly request: Bytes
}

export class OfficialBackupAuth {
  readonly secret: zk.GenericServerSecretParams
  readonly params: zk.GenericServerPublicParams

  /** From a service's secret parameters, or 32 random bytes to make them of. */
  constructor(secret: Bytes) {
    this.secret =
      secret.length === 32
        ? zk.GenericServerSecretParams.generateWithRandom(secret)
        : new zk.GenericServerSecretParams(secret)
    this.params = this.secret.getPublicParams()
  }

  /** The same keys under the parameters' other version. */
  withVersion(version: number): OfficialBackupAuth {
    const secret = this.secret.serialize()
    secret[0] = version
    return new OfficialBackupAuth(secret)
  }

  request(root: Bytes, account: Bytes): Requested {
    const context = zk.BackupAuthCredentialRequestContext.create(root, showAccountId(accountId(account)))
    return { context: context.serialize(), request: context.getRequest().serialize() }
  }

  issue(request: Bytes, grant: BackupAuthGrant, random: Bytes): Bytes {
    const level = grant.level === 'paid' ? zk.BackupLevel.Paid : zk.BackupLevel.Free
    const type = grant.type === 'media' ? zk.BackupCredentialType.Media : zk.BackupCredentialType.Messages
    return new zk.BackupAuthCredentialRequest(request)
      .issueCredentialWithRandom(grant.redemptionTime, level, type, this.secret, random)
      .serialize()
  }

  receive(context: Bytes, response: Bytes, redemptionTime: number): Bytes {
    return new zk.BackupAuthCredentialRequestContext(context)
      .receive(new zk.BackupAuthCredentialResponse(response), redemptionTime, this.params)
      .serialize()
  }

  present(credential: Bytes, random: Bytes): Bytes {
    return new zk.BackupAuthCredential(credential).presentWithRandom(this.params, random).serialize()
  }

  verify(presentation: Bytes, nowSeconds: number): void {
    new zk.BackupAuthCredentialPresentation(presentation).verify(this.secret, new Date(nowSeconds * 1000))
  }
}

export class OfficialReceipts {
  readonly secret: zk.ServerSecretParams
  readonly params: zk.ServerPublicParams
  private readonly client: zk.ClientZkReceiptOperations
  private readonly server: zk.ServerZkReceiptOperations

  /** From a service's secret parameters, or 32 random bytes to make them of. */
  constructor(secret: Bytes) {
    this.secret =
      secret.length === 32
        ? zk.ServerSecretParams.generateWithRandom(secret)
        : new zk.ServerSecretParams(secret)
    this.params = this.secret.getPublicParams()
    this.client = new zk.ClientZkReceiptOperations(this.params)
    this.server = new zk.ServerZkReceiptOperations(this.secret)
  }

  request(serial: Bytes, random: Bytes): Requested {
    const context = this.client.createReceiptCredentialRequestContextWithRandom(
      random,
      new zk.ReceiptSerial(serial),
    )
    return { context: context.serialize(), request: context.getRequest().serialize() }
  }

  issue(request: Bytes, { expirationTime, level }: ReceiptGrant, random: Bytes): Bytes {
    const asked = new zk.ReceiptCredentialRequest(request)
    return this.server.issueReceiptCredentialWithRandom(random, asked, expirationTime, level).serialize()
  }

  receive(context: Bytes, response: Bytes): Bytes {
    return this.client
      .receiveReceiptCredential(
        new zk.ReceiptCredentialRequestContext(context),
        new zk.ReceiptCredentialResponse(response),
      )
      .serialize()
  }

  present(credential: Bytes, random: Bytes): Bytes {
    const received = new zk.ReceiptCredential(credential)
    return this.client.createReceiptCredentialPresentationWithRandom(random, received).serialize()
  }

  verify(presentation: Bytes): void {
    this.server.verifyReceiptCredentialPresentation(new zk.ReceiptCredentialPresentation(presentation))
  }
}
