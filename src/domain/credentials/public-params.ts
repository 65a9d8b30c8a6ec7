import { badParameters } from './faults.ts'
import type { IssuerKey } from './issuance.ts'
import { issuerKey } from './issuance.ts'
import { element, layout, points } from './layout.ts'
import { backupAuthScheme, receiptScheme } from './scheme.ts'

// What a service publishes of its keys. Decoding them tells nothing of whose they are: a service with other keys for
// each client knows each client by them, so whoever calls this has compared the bytes with a pin before.

export interface BackupAuthParams {
  readonly backupAuth: IssuerKey
}

export interface ReceiptParams {
  readonly receipt: IssuerKey
}

// Points for what we do not use are decoded too: parameters are good or bad as a whole.
const backupAuthLayout = layout({ C_W: element, I: element, longer: points(5) }, badParameters, [0, 1])

const receiptLayout = layout(
  {
    before: points(5),
    C_W: element,
    I: element,
    between: points(6),
    generic: points(7),
    endorsements: points(1),
  },
  badParameters,
)

/** From the 225 bytes that a service issues backup credentials under. Throws `wrong-parameters`. */
export function decodeBackupAuthParams(bytes: Uint8Array): BackupAuthParams {
  const { C_W, I } = backupAuthLayout.read(bytes)
  return { backupAuth: issuerKey(backupAuthScheme, C_W, I) }
}

/** From the 673 bytes that a service issues receipts under. Throws `wrong-parameters`. */
export function decodeReceiptParams(bytes: Uint8Array): ReceiptParams {
  const { C_W, I } = receiptLayout.read(bytes)
  return { receipt: issuerKey(receiptScheme, C_W, I) }
}
