import { voucherExpiryDay } from '../../../src/domain/protocol/paid-months.ts'
import { parseVoucher } from '../../../src/domain/protocol/voucher-code.ts'
import { dayOf, type Clock } from '../../clock.ts'
import type { PaymentFacts, Voucher } from '../../facts/payment-facts.ts'
import { noStanding, type Standing, type VoucherPayments } from '../payments.ts'
import { voucherHash } from './voucher-hash.ts'
import type { VoucherSpool } from './voucher-spool.ts'

/** Paying with a code that the operator gave away or sold. It works once; until then it does not age. */
export function voucherPayments(facts: PaymentFacts, spool: VoucherSpool, clock: Clock): VoucherPayments {
  async function find(hash: Uint8Array): Promise<Voucher | null> {
    const known = await facts.findVoucher(hash)
    if (known) return known
    await spool.takeIn()
    return facts.findVoucher(hash)
  }
  return {
    standing: async (typed) => {
      const secret = parseVoucher(typed)
      const voucher = secret && (await find(voucherHash(secret)))
      if (!voucher) return noStanding
      const used = await facts.findClaim(voucher.hash)
      const expiryDay = voucherExpiryDay(dayOf(clock()), voucher.months)
      const standing: Standing = {
        state: used ? 'ended' : 'active',
        paidThroughDay: null,
        endsAtPeriodEnd: true,
        months: voucher.months,
        item: { id: voucher.hash, expiryDay, onlyAgain: used !== null },
      }
      return standing
    },
    sweep: () => spool.takeIn(),
  }
}
