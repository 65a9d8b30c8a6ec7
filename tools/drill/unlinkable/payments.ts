import { makeVouchers } from '../../../server/payments/vouchers/make-vouchers.ts'
import { secretsOf } from '../../../server/testing/issued.ts'
import { receiptClient } from '../../../server/testing/receipt-client.ts'
import type { TestService } from '../../../server/testing/start-test-service.ts'

/** How a person comes by a receipt. */
export interface Payments {
  /** Pays for so many months, and fetches the receipt: its presentation, b64. */
  pay(months: number): Promise<string>
}

/** Vouchers, through the service's own payment side: what it keeps of them is there to be joined. */
export function voucherPayments(service: TestService): Payments {
  const { server } = secretsOf(service.dataFolder)
  return {
    pay: async (months) => {
      const [voucher] = await makeVouchers(service.dataFolder, { months, count: 1 })
      const client = receiptClient(server)
      const answer = await fetch(`${service.url}/v1/payments/receipts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ voucher, request: client.request }),
      })
      return client.present(answer)
    },
  }
}
