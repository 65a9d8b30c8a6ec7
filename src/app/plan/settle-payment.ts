import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import type { BackupSetting } from '../../domain/archive/backup-setting.ts'
import { credentialRandom, receiptSerial } from '../../domain/credentials/credential-types.ts'
import { isMonthEnd } from '../../domain/credentials/days.ts'
import { decodeReceiptParams } from '../../domain/credentials/public-params.ts'
import {
  decodeReceiptContext,
  encodeReceiptContext,
  makeReceiptContext,
  presentReceipt,
  receiptRequest,
  receiveReceipt,
} from '../../domain/credentials/receipt.ts'
import type { Payment, PaymentStatus } from '../../domain/ports.ts'
import { subscriptionExpiryDay, voucherExpiryDay } from '../../domain/protocol/paid-months.ts'
import type { BackupDeps } from '../archive/deps.ts'
import { exclusively } from '../archive/exclusively.ts'
import { readSetting } from '../archive/read-setting.ts'
import { triesWhileWaiting, withRetries } from '../archive/retries.ts'
import { readCredentials, renewCredentials } from '../credentials/archive-service.ts'
import { dayOf } from '../credentials/credential-set.ts'
import type { PaymentRecord, PendingReceipt } from './payment-record.ts'
import { readPayment, writePayment } from './payment-record.ts'

const paidLevel = 201n
const secondsPerDay = 86_400

/**
 * Brings a payment to the account: blind receipt, redemption, credentials of the paid plan. Each step is kept before
 * the next and repeated with the same bytes, so that being cut off costs nothing. `payment-open`: ask again later.
 * `no-payment`, `payment-failed`, `receipt-used`, `bad-receipt`: this payment gives nothing, and is let go of.
 */
export async function settlePayment(deps: BackupDeps, signal: AbortSignal): Promise<void> {
  await exclusively(deps, async (mine) => {
    const setting = await neededSetting(mine)
    const record = await readPayment(mine.store)
    if (!record.pending) return
    try {
      await redeem(mine, { setting, record, pending: record.pending, signal })
    } catch (error) {
      if (isCode(error, 'no-payment', 'payment-failed', 'receipt-used', 'bad-receipt'))
        await writePayment(mine.store, { ...record, pending: null })
      throw error
    }
  })
}

/** Notes that a receipt is to be asked for. With one under way already, that one is gone on with instead. */
export async function beginReceipt(deps: BackupDeps, voucher: string): Promise<void> {
  await exclusively(deps, async ({ store, randomness, clock }) => {
    const record = await readPayment(store)
    if (record.pending && (record.pending.presentation.length > 0 || record.pending.voucher === voucher))
      return
    const random = credentialRandom(randomness.bytes(32))
    const context = makeReceiptContext(receiptSerial(randomness.bytes(16)), random)
    const pending = {
      voucher,
      context: encodeReceiptContext(context),
      presentation: new Uint8Array(0),
      expiresDay: 0,
      beganDay: dayOf(clock.now()),
    }
    await writePayment(store, { ...record, pending })
  })
}

export async function neededSetting({ store }: Pick<BackupDeps, 'store'>): Promise<BackupSetting> {
  const setting = await readSetting(store)
  if (!setting) throw new HeirloomError('not-found', 'backups are not turned on')
  return setting
}

interface Redemption {
  readonly setting: BackupSetting
  readonly record: PaymentRecord
  readonly pending: PendingReceipt
  readonly signal: AbortSignal
}

async function redeem(deps: BackupDeps, { setting, record, pending, signal }: Redemption): Promise<void> {
  const ready = await withReceipt(deps, { setting, record, pending, signal })
  const { serviceUrl, accountSeed } = setting
  const account = deps.services.account(serviceUrl)
  const patient = <T>(call: () => Promise<T>) => withRetries(deps, signal, call, triesWhileWaiting)
  const session = await patient(() => account.open(accountSeed, 'session'))
  await patient(() => session.redeem(ready.presentation))
  await renewCredentials(deps, setting, signal)
  // Last: killed before, the same receipt is shown once more, and the same account may do that.
  const paidUntil = Math.max(record.paidUntil, ready.expiresDay)
  await writePayment(deps.store, { ...record, pending: null, paidUntil })
}

/** The pending receipt with its presentation, which is made once and kept. */
async function withReceipt(deps: BackupDeps, redemption: Redemption): Promise<PendingReceipt> {
  const { setting, record, pending, signal } = redemption
  if (pending.presentation.length > 0) return pending
  const { parameters } =
    (await readCredentials(deps, setting)) ?? (await renewCredentials(deps, setting, signal)).set
  const params = decodeReceiptParams(parameters.server)
  const context = decodeReceiptContext(pending.context)
  const payments = deps.services.payments(setting.serviceUrl)
  const patient = <T>(call: () => Promise<T>) => withRetries(deps, signal, call, triesWhileWaiting)
  const payment = paymentOf(record, pending)
  const status = await patient(() => payments.status(payment))
  const response = await patient(() => payments.receipt(payment, receiptRequest(context)))
  if (!response) throw new HeirloomError('payment-open', 'the payment is still open')
  const expected = expectedDays(status, [pending.beganDay, dayOf(deps.clock.now())])
  const expires = (seconds: number) => isMonthEnd(seconds) && expected.includes(seconds / secondsPerDay)
  const receipt = receiveReceipt(context, response, { params, level: paidLevel, expires })
  const random = credentialRandom(deps.randomness.bytes(32))
  const ready = {
    ...pending,
    presentation: presentReceipt(receipt, params, random) as Bytes,
    expiresDay: receipt.expirationTime / secondsPerDay,
  }
  await writePayment(deps.store, { ...record, pending: ready })
  return ready
}

function paymentOf({ subscriber }: PaymentRecord, { voucher }: PendingReceipt): Payment {
  return voucher === '' ? { subscriber } : { voucher }
}

/** The expiry follows from the payment alone: any other would be a mark by which its issuer knew it again. */
function expectedDays({ paidThroughDay, months }: PaymentStatus, usedOn: readonly number[]): number[] {
  if (months !== null) return usedOn.map((day) => voucherExpiryDay(day, months))
  return paidThroughDay === null ? [] : [subscriptionExpiryDay(paidThroughDay)]
}
