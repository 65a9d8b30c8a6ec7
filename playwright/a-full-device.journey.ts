import type { Page } from '@playwright/test'
import { importMade, newDevice } from './devices.ts'
import { expect, test } from './journey.ts'
import { look } from './look.ts'
import { makeHistory } from './made-sources.ts'
import { backupFinished, button, counts, findBackup, go, heading, makeFirstBackup } from './person.ts'

const seed = 83
const full = 'There is not enough space left on this device.'
/** For so long Chromium's IndexedDB goes by what it last heard of the room that is left. */
const roomForgottenMs = 31_000

/** As a disk that has no room left for this site, until the way back is taken. */
async function fillDevice(page: Page, url: string): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page)
  const { origin } = new URL(url)
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 })
  return async () => {
    await session.send('Storage.overrideQuotaForOrigin', { origin })
    await session.detach()
  }
}

test(
  'a device without room says so, loses nothing, and goes on once there is some',
  { tag: '@slow' },
  async ({ page, browser, service, folder }) => {
    await importMade(page, service.url, { folder, history: makeHistory({ messages: 800, seed }), seed })
    const here = await counts(page)
    await go(page, 'Backup')
    const key = await makeFirstBackup(page)
    const other = await newDevice(browser, service.url)
    const freeDevice = await fillDevice(page, service.url)
    const freeOther = await fillDevice(other, service.url)
    await page.waitForTimeout(roomForgottenMs)

    await button(page, 'Back up now').click()
    await expect(page.getByText(full)).toBeVisible()
    await look(page, 'backup-full-device')
    await freeDevice()
    await button(page, 'Back up now').click()
    await expect(page.getByText(full)).toHaveCount(0)
    await backupFinished(page)

    await findBackup(other, key)
    await expect(heading(other, 'This is what was found')).toBeVisible()
    await button(other, 'Restore it here').click()
    await expect(other.getByText(full)).toBeVisible()
    await look(other, 'restore-full-device')
    await freeOther()
    await button(other, /Try again|Go on/).click()
    await expect(heading(other, 'Everything is back')).toBeVisible()
    expect(await counts(other)).toEqual(here)
    await other.context().close()
  },
)
