import type { Page } from '@playwright/test'
import { importMade, newDevice } from './devices.ts'
import { expect, test } from './journey.ts'
import { look } from './look.ts'
import { makeHistory } from './made-sources.ts'
import {
  backupFinished,
  button,
  counts,
  findBackup,
  go,
  heading,
  makeFirstBackup,
  openChat,
  writeNote,
} from './person.ts'

const seed = 83
const full = 'There is not enough space left on this device.'

/**
 * As a disk that has no room left for this site, until the way back is taken. The browser asks for the room when
 * it opens the database, so the app is started anew.
 */
async function fillDevice(page: Page, url: string): Promise<() => Promise<void>> {
  const keeper = await page.context().newPage()
  const { origin } = new URL(url)
  const session = await page.context().newCDPSession(keeper)
  await page.goto('about:blank')
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 })
  await page.goBack()
  return async () => {
    await page.goto('about:blank')
    await session.send('Storage.overrideQuotaForOrigin', { origin })
    await keeper.close()
    await page.goBack()
  }
}

test('a device without room says so, loses nothing, and goes on once there is some', async ({
  page,
  browser,
  service,
  folder,
}) => {
  await importMade(page, service.url, { folder, history: makeHistory({ messages: 800, seed }), seed })
  const here = await counts(page)
  await go(page, 'Backup')
  const key = await makeFirstBackup(page)

  const freeDevice = await fillDevice(page, service.url)
  await go(page, 'Backup')
  await button(page, 'Back up now').click()
  await expect(page.getByText(full)).toBeVisible()
  await look(page, 'backup-full-device')
  await freeDevice()
  await button(page, 'Back up now').click()
  await expect(page.getByText(full)).toHaveCount(0)
  await backupFinished(page)

  const other = await newDevice(browser, service.url)
  const freeOther = await fillDevice(other, service.url)
  await findBackup(other, key)
  await expect(heading(other, 'This is what was found')).toBeVisible()
  await button(other, 'Restore it here').click()
  await expect(other.getByText(full)).toBeVisible()
  await look(other, 'restore-full-device')
  await freeOther()
  await findBackup(other, key)
  await button(other, 'Restore it here').click()
  await expect(heading(other, 'Everything is back')).toBeVisible()
  expect(await counts(other)).toEqual(here)
  await other.context().close()
})
