import { isCode } from '../../core/errors.ts'
import { subscriptionExpiryDay } from '../../domain/protocol/paid-months.ts'
import type { BackupDeps } from '../archive/deps.ts'
import { triesWhileWaiting, withRetries } from '../archive/retries.ts'
import { readPayment } from './payment-record.ts'
import { beginReceipt, neededSetting, settlePayment } from './settle-payment.ts'

/** So long before what was paid for runs out, the next period is looked for. */
const aheadDays = 25
const dayMs = 86_400_000

/** Goes on with a payment that was cut off, and turns a new paid period of the subscription into the paid plan. */
export async function renewSubscription(deps: BackupDeps, signal: AbortSignal): Promise<void> {
  const { subscriber, pending, paidUntil } = await readPayment(deps.store)
  const leftDays = paidUntil - deps.clock.now() / dayMs
  if (!pending && (subscriber.length === 0 || leftDays > aheadDays)) return
  if (!pending) {
    const { serviceUrl } = await neededSetting(deps)
    const payments = deps.services.payments(serviceUrl)
    const status = await withRetries(deps, signal, () => payments.status({ subscriber }), triesWhileWaiting)
    const through = status.paidThroughDay
    if (through === null || subscriptionExpiryDay(through) <= paidUntil) return
    await beginReceipt(deps, '')
  }
  try {
    await settlePayment(deps, signal)
  } catch (error) {
    // The period was turned into a receipt before: there is no other one yet.
    if (!isCode(error, 'payment-open', 'receipt-used', 'no-payment', 'payment-failed')) throw error
  }
}
