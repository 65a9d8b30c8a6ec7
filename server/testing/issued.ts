import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { PrivateKey } from '@signalapp/libsignal-client'
import {
  BackupAuthCredentialRequestContext,
  ClientZkReceiptOperations,
  ReceiptSerial,
  ServerZkReceiptOperations,
} from '@signalapp/libsignal-client/zkgroup.js'
import { toBase64Url } from '../../src/core/bytes.ts'
import { levelNumbers, type ArchiveType, type Level } from '../../src/domain/protocol/credential-kinds.ts'
import { issueCredential } from '../parameters/issue-credential.ts'
import { readParametersNow, type SecretParameters } from '../parameters/parameters-file.ts'

/** Who an archive is to its owner: what blinds its id, and what signs its calls. By the official library. */
export interface ArchiveIdentity {
  readonly context: BackupAuthCredentialRequestContext
  readonly key: PrivateKey
}

export interface WhatToIssue {
  readonly day: number
  readonly level: Level
  readonly type: ArchiveType
}

export function archiveIdentity(): ArchiveIdentity {
  const context = BackupAuthCredentialRequestContext.create(new Uint8Array(randomBytes(32)), randomUUID())
  return { context, key: PrivateKey.generate() }
}

/** The secret half of the service that keeps this folder. */
export function secretsOf(dataFolder: string): SecretParameters {
  return readParametersNow(join(dataFolder, 'parameters'))
}

/** A presentation, b64, with nobody having been asked for the credential. */
export function issuedPresentation(
  { generic }: SecretParameters,
  { context }: ArchiveIdentity,
  { day, level, type }: WhatToIssue,
): string {
  const request = context.getRequest().getContents()
  const response = issueCredential({ generic }, { request, day, level, type })
  const params = generic.getPublicParams()
  return toBase64Url(
    context
      .receive(response, day * 86_400, params)
      .present(params)
      .getContents(),
  )
}

/** A receipt as the payment side would have given it for a payment: its presentation, b64. */
export function issuedReceipt(
  { server }: SecretParameters,
  { expiresDay, level = levelNumbers.paid }: { expiresDay: number; level?: number },
): string {
  const client = new ClientZkReceiptOperations(server.getPublicParams())
  const serial = new ReceiptSerial(new Uint8Array(randomBytes(16)))
  const context = client.createReceiptCredentialRequestContext(serial)
  const response = new ServerZkReceiptOperations(server).issueReceiptCredential(
    context.getRequest(),
    expiresDay * 86_400,
    BigInt(level),
  )
  const credential = client.receiveReceiptCredential(context, response)
  return toBase64Url(client.createReceiptCredentialPresentation(credential).getContents())
}
