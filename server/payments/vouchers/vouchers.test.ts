import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { toBase64Url, toHex } from '../../../src/core/bytes.ts'
import { voucherExpiryDay } from '../../../src/domain/protocol/paid-months.ts'
import { parseVoucher } from '../../../src/domain/protocol/voucher-code.ts'
import { dayMs, dayOf } from '../../clock.ts'
import { errorOf, paymentsContract } from '../../testing/payments-contract.ts'
import { receiptClient } from '../../testing/receipt-client.ts'
import { startPayments, type TestPayments } from '../../testing/start-payments.ts'
import { makeVouchers } from './make-vouchers.ts'
import { leaveVouchers } from './voucher-spool.ts'

const noon = Date.parse('2027-01-31T12:00:00Z')

describe('a voucher', () => {
  paymentsContract(
    (clock) => ({
      options: () => Promise.resolve({}),
      pay: async ({ dataFolder }) => {
        const [voucher] = await makeVouchers(dataFolder, { months: 12, count: 1 })
        return { body: { voucher: voucher! }, expiryDay: voucherExpiryDay(dayOf(clock()), 12) }
      },
      stranger: () => ({ voucher: 'ABCD-EFGH-JKMN-PQRS' }),
      close: () => Promise.resolve(),
    }),
    noon,
  )
})

let now: number
let payments: TestPayments
beforeEach(async () => {
  now = noon
  payments = await startPayments({ clock: () => now })
})
afterEach(() => payments.close())

const make = (months = 1, count = 1) => makeVouchers(payments.dataFolder, { months, count })
const spool = () => readdir(join(payments.dataFolder, 'vouchers'))
const use = async (voucher: string) => {
  const client = receiptClient(payments.parameters)
  return client.receive(await payments.post('/receipts', { voucher, request: client.request }))
}
const status = async (voucher: string): Promise<unknown> =>
  (await payments.post('/status', { voucher })).json()

describe('new vouchers', () => {
  test('made while the service runs work at once, and leave no file', async () => {
    const codes = await make(3, 5)
    expect(new Set(codes).size).toBe(5)
    expect((await spool()).length).toBe(1)
    for (const code of codes) {
      expect(await status(code)).toEqual({
        state: 'active',
        months: 3,
        paidThroughDay: null,
        endsAtPeriodEnd: true,
      })
      expect((await use(code)).expiryDay * dayMs).toBe(Date.parse('2027-05-01T00:00:00Z'))
      expect(await status(code)).toMatchObject({ state: 'ended' })
    }
    expect(await spool()).toEqual([])
  })

  test('made while it does not run work after its start', async () => {
    let codes: string[] = []
    payments = await payments.restart(async () => {
      codes = await make(1, 2)
    })
    await payments.payments.sweep()
    expect(await spool()).toEqual([])
    for (const code of codes) await use(code)
  })

  test('taken in twice, as after a crash in between, are still good once', async () => {
    const [code] = await make()
    const [name] = await spool()
    const file = join(payments.dataFolder, 'vouchers', name!)
    const contents = await readFile(file)
    await use(code!)
    await writeFile(file, contents)
    await payments.payments.sweep()
    expect(await spool()).toEqual([])
    await expect(use(code!)).rejects.toThrow('409')
  })

  test('are kept as hashes, in a place for the service alone', async () => {
    const [code] = await make()
    const secret = parseVoucher(code!)!
    const folder = join(payments.dataFolder, 'vouchers')
    const [name] = await spool()
    expect((await stat(folder)).mode & 0o077).toBe(0)
    expect((await stat(join(folder, name!))).mode & 0o077).toBe(0)
    const spooled = await readFile(join(folder, name!), 'utf8')
    await use(code!)
    await payments.facts.tidy()
    const kept = Buffer.concat([
      Buffer.from(spooled),
      await readFile(join(payments.dataFolder, 'heirloom.db')),
    ])
    const forms = [Buffer.from(secret), code!, code!.replaceAll('-', ''), toHex(secret), toBase64Url(secret)]
    for (const form of forms) expect(kept.includes(form)).toBe(false)
    // The search finds what is there.
    expect(kept.includes('CREATE TABLE vouchers')).toBe(true)
  })

  test('in a file that makes no sense harm no others', async () => {
    const folder = join(payments.dataFolder, 'vouchers')
    await mkdir(folder)
    const bad = {
      text: 'no json',
      version: '{"version":2,"vouchers":[]}',
      months: `{"version":1,"vouchers":[{"hash":"${'A'.repeat(43)}","months":0}]}`,
      hash: '{"version":1,"vouchers":[{"hash":"AAAA","months":1}]}',
    }
    for (const [name, text] of Object.entries(bad)) await writeFile(join(folder, `${name}.json`), text)
    await writeFile(join(folder, 'unfinished.tmp'), '{"version":1')
    const [code] = await make()
    await use(code!)
    expect((await spool()).sort()).toEqual(
      [...Object.keys(bad).map((name) => `${name}.json`), 'unfinished.tmp'].sort(),
    )
    expect(payments.log.filter((line) => line.includes('vouchers')).length).toBe(4)
    for (const line of payments.log) expect(line).not.toContain(payments.dataFolder)
  })

  test('whose folder cannot be read are said so, and the rest goes on', async () => {
    const [code] = await make()
    await use(code!)
    await rm(join(payments.dataFolder, 'vouchers'), { recursive: true })
    await writeFile(join(payments.dataFolder, 'vouchers'), 'no folder')
    expect(await status('ABCD-EFGH-JKMN-PQRS')).toMatchObject({ state: 'none' })
    expect(await status(code!)).toMatchObject({ state: 'ended' })
    expect(payments.log.length).toBe(1)
  })

  test('need a data folder', async () => {
    const missing = join(payments.dataFolder, 'missing')
    await expect(leaveVouchers(missing, [])).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('a code', () => {
  test('works as people type it', async () => {
    const [code] = await make()
    const typed = ` ${code!.toLowerCase().replaceAll('-', ' ').replaceAll('1', 'l').replaceAll('0', 'o')} `
    await use(typed)
    expect(await status(code!)).toMatchObject({ state: 'ended' })
  })

  test.each(['', 'hello', 'ABCD-EFGH-JKMN-PQRU', 'x'.repeat(200)])('%j is none', async (voucher) => {
    const { request } = receiptClient(payments.parameters)
    expect(await errorOf(await payments.post('/receipts', { voucher, request }))).toEqual([404, 'no-payment'])
  })

  test('that is guessed slows the guesser down', async () => {
    let answer = await payments.post('/status', { voucher: 'AAAA-AAAA-AAAA-AAAA' })
    for (let i = 0; i < 60 && answer.status === 200; i++) {
      answer = await payments.post('/status', { voucher: 'AAAA-AAAA-AAAA-AAAA' })
    }
    expect(await errorOf(answer)).toEqual([429, 'rate-limited'])
  })
})

test.each([
  ['2027-01-31T23:59:59Z', 1, '2027-03-01'],
  ['2027-02-01T00:00:00Z', 1, '2027-04-01'],
  ['2028-02-29T10:00:00Z', 12, '2029-03-01'],
  ['2027-12-31T23:59:59Z', 120, '2038-01-01'],
])('used at %s for %i months: good until %s', async (moment, months, end) => {
  now = Date.parse(moment)
  const [code] = await make(months)
  expect((await use(code!)).expiryDay * dayMs).toBe(Date.parse(`${end}T00:00:00Z`))
})
