import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Facts } from './facts.ts'
import { openFacts } from './open-facts.ts'
import type { PaymentFacts } from './payment-facts.ts'

const bytes = (length: number) => new Uint8Array(randomBytes(length))
const plain = (kept: Uint8Array) => new Uint8Array(kept)

let folder: string
let facts: Facts
let payments: PaymentFacts
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heirloom-payment-facts-'))
  await open()
})
afterEach(async () => {
  await facts.close()
  await rm(folder, { recursive: true })
})
function open(): Promise<void> {
  facts = openFacts(join(folder, 'heirloom.db'))
  payments = facts.payments
  return Promise.resolve()
}
async function reopen(): Promise<void> {
  await facts.close()
  await open()
}

test('the first request keeps the payment, with the expiry of that time', async () => {
  const [item, first, other] = [bytes(32), bytes(32), bytes(32)]
  expect(await payments.claim({ item, tag: first, expiryDay: 100 })).toEqual({
    outcome: 'ours',
    expiryDay: 100,
  })
  expect(await payments.claim({ item, tag: other, expiryDay: 100 })).toEqual({ outcome: 'other' })
  await reopen()
  expect(await payments.claim({ item, tag: first, expiryDay: 131 })).toEqual({
    outcome: 'ours',
    expiryDay: 100,
  })
  expect(await payments.claim({ item, tag: other, expiryDay: 131 })).toEqual({ outcome: 'other' })
})

test('what ended is forgotten with its voucher, what did not is not', async () => {
  const [ended, going, unused] = [bytes(32), bytes(32), bytes(32)]
  await payments.addVouchers([ended, going, unused].map((hash) => ({ hash, months: 1 })))
  await payments.claim({ item: ended, tag: bytes(32), expiryDay: 99 })
  await payments.claim({ item: going, tag: bytes(32), expiryDay: 100 })
  await payments.forgetClaims(100)
  expect([await payments.findClaim(ended), await payments.findVoucher(ended)]).toEqual([null, null])
  expect(await payments.findClaim(going)).not.toBe(null)
  expect(await payments.findVoucher(going)).not.toBe(null)
  expect(await payments.findVoucher(unused)).toMatchObject({ months: 1 })
})

test('a subscriber is whose it was first, and comes back as it was saved', async () => {
  const [id, tag] = [bytes(16), bytes(32)]
  await payments.addSubscriber({ id, tag, keepDay: 10 })
  const kept = await payments.addSubscriber({ id, tag: bytes(32), keepDay: 20 })
  expect([plain(kept.tag), kept.keepDay, kept.paid]).toEqual([tag, 10, null])
  const full = {
    ...kept,
    keepDay: 30,
    session: 'cs_1',
    customer: 'cus_1',
    subscription: 'sub_1',
    status: 'active',
    endsAtPeriodEnd: true,
    paid: { invoice: 'in_1', throughDay: 25, refunded: true },
  }
  await payments.saveSubscriber(full)
  await reopen()
  expect(await payments.findSubscriber(id)).toEqual(full)
  expect((await payments.neglectedSubscribers(29, 5)).length).toBe(0)
  expect((await payments.neglectedSubscribers(30, 5)).length).toBe(1)
  expect((await payments.neglectedSubscribers(30, 0)).length).toBe(0)
  await payments.removeSubscriber(id)
  expect(await payments.findSubscriber(id)).toBe(null)
})

test('the key is made once', async () => {
  const first = await payments.key(() => bytes(32))
  await reopen()
  expect(plain(await payments.key(() => bytes(32)))).toEqual(plain(first))
})

test('events are known until their day', async () => {
  const hash = bytes(16)
  expect(await payments.knowsEvent(hash)).toBe(false)
  await payments.rememberEvent(hash, 50)
  await payments.rememberEvent(hash, 60)
  await payments.forgetEvents(49)
  expect(await payments.knowsEvent(hash)).toBe(true)
  await payments.forgetEvents(50)
  expect(await payments.knowsEvent(hash)).toBe(false)
})
