import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeVouchers } from '../../../server/payments/vouchers/make-vouchers.ts'
import { randomItems, seeded } from '../../domain/history/testing/random-history.ts'
import type { Services } from '../../domain/ports.ts'
import { Killed, executioner } from '../archive/testing/killing.ts'
import { writeHistory } from '../archive/testing/sample-history.ts'
import type { Device, World } from '../archive/testing/world.ts'
import { never, quiet, startWorld, turnOn } from '../archive/testing/world.ts'
import { credentialsSettingName } from '../credentials/credential-set.ts'
import { readPayment } from './payment-record.ts'

const items = randomItems(200, 2, seeded(9))
const dayMs = 86_400_000

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

async function withBackups(): Promise<{ readonly device: Device; readonly key: string }> {
  const device = world.device()
  await writeHistory(device.store, world.core, { items, chats: 2 })
  const key = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  return { device, key }
}

const voucher = async (months = 12) => (await makeVouchers(world.dataFolder, { months, count: 1 }))[0]!

/** The first day of the month that begins so many months after the one at hand. */
function monthFrom(now: number, months: number): number {
  const date = new Date(now)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1)
}

describe('a voucher', () => {
  test('as people type it brings the paid plan, to the end of a month', async () => {
    const { device } = await withBackups()
    expect(await device.backups.readPlan()).toMatchObject({ level: 'free', paidUntil: 0, waiting: false })
    const code = (await voucher(12)).toLowerCase().replaceAll('-', ' ')
    const plan = await device.backups.redeemVoucher(` ${code} `)
    expect(plan).toMatchObject({ level: 'paid', paidUntil: monthFrom(world.now, 13), waiting: false })
    await device.backups.backUpNow(quiet, never)
  })

  test('works once: here again it is refused, elsewhere too, and nothing changes', async () => {
    const { device } = await withBackups()
    const { device: other } = await withBackups()
    const code = await voucher(3)
    const { paidUntil } = await device.backups.redeemVoucher(code)
    await expect(device.backups.redeemVoucher(code)).rejects.toMatchObject({ code: 'receipt-used' })
    await expect(other.backups.redeemVoucher(code)).rejects.toMatchObject({ code: 'receipt-used' })
    expect(await device.backups.readPlan()).toMatchObject({ level: 'paid', paidUntil, waiting: false })
    expect(await other.backups.readPlan()).toMatchObject({ level: 'free', waiting: false })
  })

  test('that is none is refused, before it is sent when it cannot be one', async () => {
    const { device } = await withBackups()
    for (const code of ['', 'hello', '0000-0000-0000-000U', '0000-0000-0000-0000'])
      await expect(device.backups.redeemVoucher(code)).rejects.toMatchObject({ code: 'no-payment' })
    expect((await readPayment(device.store)).pending).toBeNull()
  })

  test('is not lost, whenever the app is killed', async () => {
    for (const when of ['before', 'after'] as const) {
      // After one step is before the next: every other one meets every state.
      for (let at = 1; ; at += process.env['SLOW'] ? 1 : 2) {
        const { device } = await withBackups()
        const code = await voucher(2)
        const { store, services } = executioner(device.store, world.services, { at, when })
        const outcome = await device
          .restarted({ store, services })
          .backups.redeemVoucher(code)
          .then(
            () => 'finished',
            (error: unknown) => {
              if (!(error instanceof Killed)) throw error
              return 'killed'
            },
          )
        if (outcome === 'finished') break
        const { pending, paidUntil } = await readPayment(device.store)
        const after = device.restarted()
        if (pending) await after.backups.settlePayment()
        else if (paidUntil === 0) await after.backups.redeemVoucher(code)
        await after.backups.backUpNow(quiet, never)
        expect(await after.backups.readPlan()).toMatchObject({
          level: 'paid',
          paidUntil: monthFrom(world.now, 3),
          waiting: false,
        })
      }
    }
  })

  test('whose receipt has another expiry than its months give is refused', async () => {
    const { device } = await withBackups()
    const code = await voucher(2)
    const services: Services = {
      ...world.services,
      payments: (url) => {
        const honest = world.services.payments(url)
        return { ...honest, status: async (payment) => ({ ...(await honest.status(payment)), months: 3 }) }
      },
    }
    const tagged = device.restarted({ services }).backups.redeemVoucher(code)
    await expect(tagged).rejects.toMatchObject({ code: 'bad-credential', facts: { fault: 'other-expiry' } })
    // What was paid for is still to be had, once the service tells the truth.
    expect(await device.backups.settlePayment()).toMatchObject({ level: 'paid' })
  })
})

test('a lapse drops to free, and nothing of the archive goes', async () => {
  const { device, key } = await withBackups()
  const { paidUntil } = await device.backups.redeemVoucher(await voucher(1))
  const began = world.now
  try {
    world.now = paidUntil + dayMs
    await device.backups.backUpNow(quiet, never)
    expect(await device.backups.readPlan()).toMatchObject({ level: 'free', paidUntil })
    expect(await world.device().backups.peekArchive(key)).toMatchObject({
      ok: true,
      archive: { messages: 200 },
    })
  } finally {
    world.now = began
  }
})

test('a restored device has the plan by the key alone, and knows until when', async () => {
  for (const paid of [false, true]) {
    const { device, key } = await withBackups()
    if (paid) await device.backups.redeemVoucher(await voucher(1))
    await device.backups.backUpNow(quiet, never)
    const fresh = world.device()
    await fresh.backups.peekArchive(key)
    await fresh.backups.restoreArchive(quiet, never)
    await fresh.backups.backUpNow(quiet, never)
    const plan = { level: paid ? 'paid' : 'free', paidUntil: paid ? monthFrom(world.now, 2) : 0 }
    expect(await fresh.backups.readPlan()).toMatchObject(plan)
    // With no credential at hand, as after a long absence, they are fetched first.
    await fresh.store.writeSetting(credentialsSettingName, null)
    expect(await fresh.backups.readPlan()).toMatchObject(plan)
  }
})

test('what the service keeps is told in its own rows, and says nothing of the other side', async () => {
  const { device } = await withBackups()
  const { account, archive, payment } = await device.backups.askService()
  const named = (rows: typeof account) => rows.map(({ name }) => name)
  expect(named(account)).toEqual(
    expect.arrayContaining(['id', 'public_key', 'messages_request', 'paid_until']),
  )
  expect(named(archive)).toEqual(expect.arrayContaining(['id', 'public_key', 'folder', 'committed_bytes']))
  expect(payment).toEqual([])
  const values = new Set(account.map(({ value }) => value).filter((value) => value.length > 8))
  expect(archive.filter(({ value }) => values.has(value))).toEqual([])
})
