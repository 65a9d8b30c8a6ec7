import { issuedReceipt, secretsOf } from '../../../server/testing/issued.ts'

/** How a person comes by a receipt. */
export interface Payments {
  /** Pays, and asks for a receipt that is good until that day, the first of a month: its presentation, b64. */
  pay(untilDay: number): Promise<string>
}

/** The issuing operation itself, with the service's own parameters: nothing of a payment is stored. */
export function issuedPayments(service: { readonly dataFolder: string }): Payments {
  const secrets = secretsOf(service.dataFolder)
  return { pay: (untilDay) => Promise.resolve(issuedReceipt(secrets, { expiresDay: untilDay })) }
}
