import { randomBytes } from 'node:crypto'
import {
  ClientZkReceiptOperations,
  ReceiptCredentialResponse,
  ReceiptSerial,
  ServerZkReceiptOperations,
  type ServerSecretParams,
} from '@signalapp/libsignal-client/zkgroup.js'
import { toBase64Url } from '../../src/core/bytes.ts'
import { parseB64 } from '../../src/domain/protocol/names.ts'

export interface Receipt {
  readonly expiryDay: number
  readonly level: bigint
  readonly serial: string
}

export interface ReceiptClient {
  /** The blinded request, b64. */
  readonly request: string
  /** Takes the answer as a client does, shows it to the issuer, and says what the issuer then sees. */
  receive(answer: Response): Promise<Receipt>
  /** Takes it and makes what the account shows, b64. */
  present(answer: Response): Promise<string>
}

/** The official library's client half, with a serial of its own. */
export function receiptClient(parameters: ServerSecretParams): ReceiptClient {
  const client = new ClientZkReceiptOperations(parameters.getPublicParams())
  const context = client.createReceiptCredentialRequestContext(
    new ReceiptSerial(new Uint8Array(randomBytes(16))),
  )
  async function show(answer: Response) {
    const { response } = (await answer.json()) as { response?: unknown }
    const bytes = parseB64(response, 409)
    if (answer.status !== 200 || !bytes) throw new Error(`no receipt: ${answer.status}`)
    const credential = client.receiveReceiptCredential(context, new ReceiptCredentialResponse(bytes))
    return client.createReceiptCredentialPresentation(credential)
  }
  return {
    request: toBase64Url(context.getRequest().serialize()),
    present: async (answer) => toBase64Url((await show(answer)).getContents()),
    receive: async (answer) => {
      const shown = await show(answer)
      new ServerZkReceiptOperations(parameters).verifyReceiptCredentialPresentation(shown)
      return {
        expiryDay: shown.getReceiptExpirationTime() / 86_400,
        level: shown.getReceiptLevel(),
        serial: toBase64Url(shown.getReceiptSerialBytes().getContents()),
      }
    },
  }
}
