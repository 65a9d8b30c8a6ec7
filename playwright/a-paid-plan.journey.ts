import type { Page } from '@playwright/test'
import { importAndBackUp, restoreOnNewDevice } from './devices.ts'
import { expect, test } from './journey.ts'
import { look } from './look.ts'
import { makeHistory } from './made-sources.ts'
import { backUpAgain, button, counts, exploreSample, fact, go, heading, makeFirstBackup } from './person.ts'
import { enterVoucher, makeVoucher } from './vouchers.ts'

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
  const { key, here } = await importAndBackUp(page, service.url, {
    folder,
    history: makeHistory({ messages: 600, seed }),
    seed,
  })
  await seePlan(page)
  await expectFree(page)
  await look(page, 'plan-free')

  const freeDevice = await restoreOnNewDevice(browser, service.url, key)
  expect(await counts(freeDevice)).toEqual(here)
  await seePlan(freeDevice)
  await expectFree(freeDevice)
  await freeDevice.context().close()

  const voucher = await makeVoucher(service, months)
  await page.getByRole('link', { name: 'Enter a voucher' }).click()
  await enterVoucher(page, mistyped(voucher))
  await expect(page.getByText('The service knows no such payment or voucher')).toBeVisible()
  await look(page, 'voucher-unknown')
  await enterVoucher(page, sloppy(voucher))
  await expect(heading(page, 'The whole plan is yours')).toBeVisible()
  await expect(page.getByText(`Paid until ${lastMoment(months)}.`)).toBeVisible()
  await look(page, 'voucher-redeemed')
  await page.getByRole('link', { name: 'See your plan' }).click()
  await expectPaid(page)
  await look(page, 'plan-paid')

  await page.getByRole('link', { name: 'Enter a voucher' }).click()
  await enterVoucher(page, voucher)
  await expectUsed(page)
  await page.getByRole('link', { name: 'Back', exact: true }).click()
  await expectPaid(page)
  await go(page, 'Backup')
  await backUpAgain(page)
  await page.getByRole('link', { name: 'What the service can see' }).click()
  await look(page, 'service')
  await button(page, 'Ask the service').click()
  await expect(fact(page, 'Paid until')).toHaveText(lastMoment(months))
  await look(page, 'service-rows')

  const device = await restoreOnNewDevice(browser, service.url, key)
  expect(await counts(device)).toEqual(here)
  await seePlan(device)
  await expectPaid(device)
  await go(device, 'Backup')
  await backUpAgain(device)
  await device.context().close()

  const strangers = await browser.newContext()
  const stranger = await strangers.newPage()
  await exploreSample(stranger, service.url)
  await go(stranger, 'Backup')
  await makeFirstBackup(stranger)
  await seePlan(stranger)
  await stranger.getByRole('link', { name: 'Enter a voucher' }).click()
  await enterVoucher(stranger, voucher)
  await expectUsed(stranger)
  await stranger.getByRole('link', { name: 'Back', exact: true }).click()
  await expectFree(stranger)
  await strangers.close()
})

test('where everything is open to all, nothing is asked for', async ({ page, startService }) => {
  const service = await startService({ options: ['--plans', 'open'] })
  await exploreSample(page, service.url)
  await go(page, 'Backup')
  await makeFirstBackup(page)
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
