import {
  BackupAuthCredentialRequest,
  ReceiptCredentialPresentation,
  ServerZkReceiptOperations,
} from '@signalapp/libsignal-client/zkgroup.js'
import { equalBytes, toBase64Url, type Bytes } from '../../src/core/bytes.ts'
import { HeirloomError } from '../../src/core/errors.ts'
import { credentialRequestBytes, receiptPresentationBytes } from '../../src/domain/protocol/limits.ts'
import { parametersFingerprint } from '../../src/domain/protocol/parameters.ts'
import type { Facts } from '../facts/facts.ts'
import { makeParameters, readParameters, type SecretParameters } from './parameters-file.ts'

/** What the service signs and verifies with. The official library does the mathematics. */
export interface ServerParameters {
  readonly secret: SecretParameters
  /** As `GET /v1/…/parameters` answers them, b64. */
  readonly public: { readonly generic: string; readonly server: string }
  readonly fingerprint: Bytes
  readonly receipts: ServerZkReceiptOperations
}

/**
 * Reads the file, or makes it at the first start. Throws `storage-blocked` for a file that is damaged, missing though
 * the database was used with one, or not the one it was used with: every credential and receipt would be refused.
 */
export async function openParameters(path: string, facts: Facts): Promise<ServerParameters> {
  const known = await facts.parameters.fingerprint()
  const found = await readParameters(path)
  if (!found && known) {
    throw new HeirloomError(
      'storage-blocked',
      'the file of server parameters is missing, and the database was used with one; put back a copy of it',
    )
  }
  const parameters = serverParameters(found ?? (await makeParameters(path)))
  if (known && !equalBytes(known, parameters.fingerprint)) {
    throw new HeirloomError(
      'storage-blocked',
      'the file of server parameters is not the one this database was used with; put back the right one',
    )
  }
  if (!known) await facts.parameters.remember(parameters.fingerprint)
  return parameters
}

export function serverParameters(secret: SecretParameters): ServerParameters {
  const generic = secret.generic.getPublicParams().getContents()
  const server = secret.server.getPublicParams().serialize()
  return {
    secret,
    public: { generic: toBase64Url(generic), server: toBase64Url(server) },
    fingerprint: parametersFingerprint({ generic, server }),
    receipts: new ServerZkReceiptOperations(secret.server),
  }
}

/** Null: these bytes are no blinded request. */
export function parseCredentialRequest(bytes: Bytes): BackupAuthCredentialRequest | null {
  if (bytes.length !== credentialRequestBytes) return null
  try {
    return new BackupAuthCredentialRequest(bytes)
  } catch {
    return null
  }
}

export interface Receipt {
  readonly serial: Uint8Array
  readonly level: bigint
  /** Seconds since 1970. */
  readonly expires: number
}

/** Null: no receipt of ours. Whether it is still good, and was shown before, is for the caller. */
export function verifyReceipt(
  { receipts }: Pick<ServerParameters, 'receipts'>,
  bytes: Bytes,
): Receipt | null {
  if (bytes.length !== receiptPresentationBytes) return null
  try {
    const shown = new ReceiptCredentialPresentation(bytes)
    receipts.verifyReceiptCredentialPresentation(shown)
    return {
      serial: shown.getReceiptSerialBytes().getContents(),
      level: shown.getReceiptLevel(),
      expires: shown.getReceiptExpirationTime(),
    }
  } catch {
    return null
  }
}
