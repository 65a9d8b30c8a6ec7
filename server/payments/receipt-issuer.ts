import {
  ReceiptCredentialRequest,
  ServerSecretParams,
  ServerZkReceiptOperations,
} from '@signalapp/libsignal-client/zkgroup.js'
import { refuse } from '../../src/domain/protocol/refusals.ts'

const paidLevel = 201n

/** The official library's half of blind receipts. */
export interface ReceiptIssuer {
  /**
   * 409 bytes for a request of 97. Randomised: the same request gets the same right, not the same bytes. Throws
   * `malformed` for a request that cannot be read.
   */
  issue(request: Uint8Array, expirySeconds: number): Uint8Array
}

export function receiptIssuer(serverSecretParams: Uint8Array): ReceiptIssuer {
  const operations = new ServerZkReceiptOperations(new ServerSecretParams(new Uint8Array(serverSecretParams)))
  return {
    issue: (request, expirySeconds) =>
      operations.issueReceiptCredential(read(request), expirySeconds, paidLevel).serialize(),
  }
}

function read(request: Uint8Array): ReceiptCredentialRequest {
  try {
    return new ReceiptCredentialRequest(new Uint8Array(request))
  } catch {
    throw refuse('malformed')
  }
}
