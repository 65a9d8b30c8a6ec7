import type { Page } from '@playwright/test'
import { expect, test } from './journey.ts'
import { look } from './look.ts'
import { makeHistory, signalKey, writeSnapshotFolder } from './made-sources.ts'
import {
  backupFinished,
  button,
  counts,
  fact,
  go,
  heading,
  importFolder,
  openApp,
  restore,
  turnOnBackups,
} from './person.ts'
import { makeVoucher } from './vouchers.ts'

const seed = 73
const months = 12

// Far from the service's own calendar: its days are called the same here.
test.use({ timezoneId: 'America/Los_Angeles' })

test('a voucher brings the paid plan, once, and a restored device has it by the key alone', async ({
  page,
  browser,
  service,
  folder,
}) => {
  const path = await writeSnapshotFolder(folder, makeHistory({ messages: 600, seed }), signalKey(seed))
  await openApp(page, service.url)
  await importFolder(page, path, signalKey(seed))
  const here = await counts(page)
  await go(page, 'Backup')
  const key = await turnOnBackups(page)
  await backupFinished(page)
  await seePlan(page)
  await expectFree(page)
  await look(page, 'plan-free')

  const free = await browser.newContext()
  const freeDevice = await free.newPage()
  await openApp(freeDevice, service.url)
  await restore(freeDevice, key)
  expect(await counts(freeDevice)).toEqual(here)
  await seePlan(freeDevice)
  await expectFree(freeDevice)
  await free.close()

  const voucher = await makeVoucher(service, months)
  await page.getByRole('link', { name: 'Enter a voucher' }).click()
  await enter(page, mistyped(voucher))
  await expect(page.getByText('The service knows no such payment or voucher')).toBeVisible()
  await look(page, 'voucher-unknown')
  await enter(page, sloppy(voucher))
  await expect(heading(page, 'The whole plan is yours')).toBeVisible()
  await expect(page.getByText(`Paid until ${lastMoment(months)}.`)).toBeVisible()
  await look(page, 'voucher-redeemed')
  await page.getByRole('link', { name: 'See your plan' }).click()
  await expectPaid(page)
  await look(page, 'plan-paid')

  await page.getByRole('link', { name: 'Enter a voucher' }).click()
  await enter(page, voucher)
  await expectUsed(page)
  await page.getByRole('link', { name: 'Back', exact: true }).click()
  await expectPaid(page)
  await go(page, 'Backup')
  await button(page, 'Back up now').click()
  await backupFinished(page)
  await page.getByRole('link', { name: 'What the service can see' }).click()
  await look(page, 'service')
  await button(page, 'Ask the service').click()
  await expect(fact(page, 'Paid until')).toHaveText(lastMoment(months))
  await look(page, 'service-rows')

  const fresh = await browser.newContext()
  const device = await fresh.newPage()
  await openApp(device, service.url)
  await restore(device, key)
  expect(await counts(device)).toEqual(here)
  await seePlan(device)
  await expectPaid(device)
  await go(device, 'Backup')
  await button(device, 'Back up now').click()
  await backupFinished(device)
  await fresh.close()

  const strangers = await browser.newContext()
  const stranger = await strangers.newPage()
  await openApp(stranger, service.url)
  await stranger.getByRole('link', { name: 'Explore a sample' }).click()
  await go(stranger, 'Backup')
  await turnOnBackups(stranger)
  await backupFinished(stranger)
  await seePlan(stranger)
  await stranger.getByRole('link', { name: 'Enter a voucher' }).click()
  await enter(stranger, voucher)
  await expectUsed(stranger)
  await stranger.getByRole('link', { name: 'Back', exact: true }).click()
  await expectFree(stranger)
  await strangers.close()
})

test('where everything is open to all, nothing is asked for', async ({ page, startService }) => {
  const service = await startService({ options: ['--plans', 'open'] })
  await openApp(page, service.url)
  await page.getByRole('link', { name: 'Explore a sample' }).click()
  await go(page, 'Backup')
  await turnOnBackups(page)
  await backupFinished(page)
  await seePlan(page)
  await expect(page.getByText('This service gives everybody the whole plan')).toBeVisible()
  await expect(fact(page, 'plan')).toHaveText('All media')
  await expect(page.getByText(/Paid until|voucher|Upgrade/)).toHaveCount(0)
  await look(page, 'plan-open')
})

async function seePlan(page: Page): Promise<void> {
  await go(page, 'Backup')
  await page.getByRole('link', { name: 'Your plan' }).click()
}

async function enter(page: Page, voucher: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Voucher' }).fill(voucher)
  await button(page, 'Redeem').click()
}

async function expectFree(page: Page): Promise<void> {
  await expect(fact(page, 'plan')).toHaveText('Free')
  await expect(page.getByText('Paid until')).toHaveCount(0)
}

async function expectPaid(page: Page): Promise<void> {
  await expect(fact(page, 'plan')).toHaveText('All media')
  await expect(page.getByText(`Paid until ${lastMoment(months)}.`)).toBeVisible()
}

async function expectUsed(page: Page): Promise<void> {
  await expect(page.getByText('This payment or voucher was used before.')).toBeVisible()
}

/** The first of the month that begins after so many whole ones, in the words of the screen. */
function lastMoment(after: number): string {
  const now = new Date()
  const first = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + after + 1, 1)
  const words = { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' } as const
  return new Intl.DateTimeFormat('en', words).format(first)
}

/** As people type: small letters, blanks for dashes, and what looks alike. */
function sloppy(voucher: string): string {
  const typed = voucher.toLowerCase().replaceAll('-', '  ').replaceAll('1', 'l').replaceAll('0', 'O')
  return ` ${typed} `
}

function mistyped(voucher: string): string {
  return `${voucher.slice(0, -1)}${voucher.endsWith('X') ? 'Y' : 'X'}`
}
