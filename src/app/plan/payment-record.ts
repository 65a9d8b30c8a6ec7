import type { Bytes } from '../../core/bytes.ts'
import { fromUtf8, utf8 } from '../../core/bytes.ts'
import { badRecord, owned, WireReader, WireWriter } from '../../domain/history/wire.ts'
import type { HistoryStore } from '../../domain/ports.ts'

/**
 * The setting `payment` (docs/format.md section 8): how far a payment has come on its way to the account. Each step is
 * kept before the next call, so that one that was cut off is done again with the same bytes and costs nothing.
 */
export interface PaymentRecord {
  /** 32 random bytes that stand for a subscription; empty: none was ever begun. */
  readonly subscriber: Bytes
  /** Of a receipt asked for and not yet redeemed; empty: none. */
  readonly pending: PendingReceipt | null
  /** Day up to which what was redeemed here lasts; 0: nothing was. */
  readonly paidUntil: number
}

export interface PendingReceipt {
  /** As it is shown; empty: the subscription pays. */
  readonly voucher: string
  /** 177 bytes. Secret until shown. */
  readonly context: Bytes
  /** 329 bytes, once the receipt came; empty before. */
  readonly presentation: Bytes
  readonly expiresDay: number
  /** When it was first asked for: a voucher's months count from then. */
  readonly beganDay: number
}

export const paymentSettingName = 'payment'
const contextBytes = 177
const presentationBytes = 329

export const noPayment: PaymentRecord = { subscriber: new Uint8Array(0), pending: null, paidUntil: 0 }

export async function readPayment(store: Pick<HistoryStore, 'readSetting'>): Promise<PaymentRecord> {
  const record = await store.readSetting(paymentSettingName)
  return record ? decodePayment(record) : noPayment
}

export async function writePayment(
  store: Pick<HistoryStore, 'writeSetting'>,
  record: PaymentRecord,
): Promise<void> {
  await store.writeSetting(paymentSettingName, encodePayment(record))
}

export function encodePayment({ subscriber, pending, paidUntil }: PaymentRecord): Bytes {
  const writer = new WireWriter().bytes(1, subscriber)
  if (pending) writer.message(2, encodePending(pending))
  return writer.uint(3, paidUntil).finish()
}

function encodePending(pending: PendingReceipt): Bytes {
  const { voucher, context, presentation, expiresDay, beganDay } = pending
  return new WireWriter()
    .bytes(1, utf8(voucher))
    .bytes(2, context)
    .bytes(3, presentation)
    .uint(4, expiresDay)
    .uint(5, beganDay)
    .finish()
}

export function decodePayment(bytes: Bytes): PaymentRecord {
  const reader = new WireReader(bytes)
  let subscriber = new Uint8Array(0)
  let pending: PendingReceipt | null = null
  let paidUntil = 0
  while (reader.more) {
    const field = reader.field()
    if (field === 1) subscriber = owned(reader.bytes(32))
    else if (field === 2) pending = decodePending(reader.bytes(1024))
    else if (field === 3) paidUntil = reader.uint()
    else reader.skip()
  }
  if (subscriber.length !== 0 && subscriber.length !== 32) throw badRecord('bad payment')
  return { subscriber, pending, paidUntil }
}

function decodePending(bytes: Uint8Array): PendingReceipt {
  const reader = new WireReader(bytes)
  const parts = new Map<number, Bytes>()
  let expiresDay = 0
  let beganDay = 0
  while (reader.more) {
    const field = reader.field()
    if (field === 4) expiresDay = reader.uint()
    else if (field === 5) beganDay = reader.uint()
    else if (field <= 3) parts.set(field, owned(reader.bytes(presentationBytes)))
    else reader.skip()
  }
  const context = parts.get(2) ?? new Uint8Array(0)
  const presentation = parts.get(3) ?? new Uint8Array(0)
  if (context.length !== contextBytes) throw badRecord('bad receipt context')
  if (presentation.length !== 0 && presentation.length !== presentationBytes) throw badRecord('bad receipt')
  const voucher = fromUtf8(parts.get(1) ?? new Uint8Array(0))
  return { voucher, context, presentation, expiresDay, beganDay }
}
