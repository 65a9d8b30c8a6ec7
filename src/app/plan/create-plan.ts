import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import type { BackupSetting } from '../../domain/archive/backup-setting.ts'
import { decodeBackupAuthCredential } from '../../domain/credentials/backup-auth.ts'
import type { StoredRow } from '../../domain/ports.ts'
import { parseVoucher, showVoucher } from '../../domain/protocol/voucher-code.ts'
import type { BackupDeps } from '../archive/deps.ts'
import { exclusively } from '../archive/exclusively.ts'
import { triesWhileWaiting, withRetries } from '../archive/retries.ts'
import { withOwnArchive } from '../credentials/archive-service.ts'
import { credentialFor } from '../credentials/credential-set.ts'
import { showFingerprint } from '../credentials/fingerprint-words.ts'
import type { HistoryApi } from '../api/history-api.ts'
import type { PlanView, ServiceKnowledge } from '../api/views.ts'
import { readPayment, writePayment } from './payment-record.ts'
import { beginReceipt, neededSetting, settlePayment } from './settle-payment.ts'

export type Plan = Pick<
  HistoryApi,
  'readPlan' | 'redeemVoucher' | 'startCheckout' | 'managePayment' | 'settlePayment' | 'askService'
>

const dayMs = 86_400_000
const subscriberBytes = 32

/** What a person has, may have and pays; and what the service knows of it. */
export function createPlan(deps: BackupDeps): Plan {
  const never = new AbortController().signal
  const patient = <T>(call: () => Promise<T>) => withRetries(deps, never, call, triesWhileWaiting)

  const read = async (): Promise<PlanView> => {
    const setting = await neededSetting(deps)
    const payment = await readPayment(deps.store)
    const offered = await patient(() => deps.services.payments(setting.serviceUrl).plans())
    const { info, set } = await withOwnArchive(deps, setting, never, async ({ service, set: shown }) => ({
      info: await patient(() => service.info()),
      set: shown,
    }))
    const row = credentialFor(set.messages, deps.clock.now() + set.skewMs)
    return {
      level: row ? decodeBackupAuthCredential(row.credential).level : 'free',
      // What was redeemed on another device is known from the account alone.
      paidUntil: Math.max(payment.paidUntil, set.paidUntil) * dayMs,
      subscribed: payment.subscriber.length > 0,
      waiting: payment.pending !== null,
      offered,
      usedBytes: info.usedBytes,
      maxBytes: info.maxBytes,
      idleDays: info.idleDays,
      graceDays: info.graceDays,
      serviceFingerprint: showFingerprint(setting.parametersFingerprint),
    }
  }

  return {
    readPlan: read,
    redeemVoucher: async (typed) => {
      const secret = parseVoucher(typed)
      if (!secret) throw new HeirloomError('no-payment', 'this is no voucher')
      await beginReceipt(deps, showVoucher(secret))
      await settlePayment(deps, never)
      return read()
    },
    startCheckout: async () => {
      const setting = await neededSetting(deps)
      const subscriber = await subscriberOf(deps)
      return patient(() => deps.services.payments(setting.serviceUrl).checkout(subscriber))
    },
    managePayment: async () => {
      const { serviceUrl } = await neededSetting(deps)
      const { subscriber } = await readPayment(deps.store)
      return patient(() => deps.services.payments(serviceUrl).portal(subscriber))
    },
    settlePayment: async () => {
      const { pending, subscriber } = await readPayment(deps.store)
      if (!pending && subscriber.length > 0) await beginReceipt(deps, '')
      await settlePayment(deps, never)
      return read()
    },
    askService: () => ask(deps, never),
  }
}

/** Made once, at the first payment; it stands for nothing but payments. */
function subscriberOf(deps: BackupDeps): Promise<Bytes> {
  return exclusively(deps, async ({ store, randomness }) => {
    const record = await readPayment(store)
    if (record.subscriber.length > 0) return record.subscriber
    const subscriber = randomness.bytes(subscriberBytes)
    await writePayment(store, { ...record, subscriber })
    return subscriber
  })
}

/** What the service keeps, as it says itself: each side is asked by itself, as always. */
async function ask(deps: BackupDeps, signal: AbortSignal): Promise<ServiceKnowledge> {
  const setting = await neededSetting(deps)
  const patient = <T>(call: () => Promise<T>) => withRetries(deps, signal, call, triesWhileWaiting)
  const info = await withOwnArchive(deps, setting, signal, ({ service }) => patient(() => service.info()))
  const session = await patient(() =>
    deps.services.account(setting.serviceUrl).open(setting.accountSeed, 'session'),
  )
  const account = await patient(() => session.row())
  return {
    archive: fieldsOf({ ...info.row, objects: info.objects }),
    account: fieldsOf(account),
    payment: await paymentRow(deps, setting, signal),
  }
}

async function paymentRow(
  deps: BackupDeps,
  { serviceUrl }: BackupSetting,
  signal: AbortSignal,
): Promise<ServiceKnowledge['payment']> {
  const { subscriber } = await readPayment(deps.store)
  if (subscriber.length === 0) return []
  try {
    const payments = deps.services.payments(serviceUrl)
    const status = await withRetries(deps, signal, () => payments.status({ subscriber }), triesWhileWaiting)
    return fieldsOf({ state: status.state, paidThroughDay: status.paidThroughDay })
  } catch (error) {
    if (isCode(error, 'no-payment', 'service-refused')) return []
    throw error
  }
}

function fieldsOf(row: StoredRow): ServiceKnowledge['account'] {
  return Object.entries(row).map(([name, value]) => ({ name, value: value === null ? '' : String(value) }))
}
