import type { Page } from '@playwright/test'
import { newDevice } from './devices.ts'
import { expect, test } from './journey.ts'
import { look } from './look.ts'
import { makeMedia, withMedia } from './made-files.ts'
import { makeHistory, signalKey, writeSnapshotFolder } from './made-sources.ts'
import {
  backUpAgain,
  button,
  go,
  heading,
  importFolder,
  makeFirstBackup,
  openApp,
  restore,
} from './person.ts'
import { makeVoucher, redeemVoucher } from './vouchers.ts'

const seed = 83
const key = signalKey(seed)
const media = makeMedia(300, seed)

test(
  '300 files go up after the messages on a paid plan, and come back behind them on a new device, every byte',
  { tag: '@slow' },
  async ({ page, browser, service, folder }) => {
    const history = withMedia(makeHistory({ messages: 600, seed }), media)
    await openApp(page, service.url)
    await importFolder(page, await writeSnapshotFolder(folder, history, key, undefined, media), key)
    const sealed = await sealedHere(page)
    expect(sealed.length).toBeGreaterThan(250)
    await go(page, 'Backup')
    const recoveryKey = await makeFirstBackup(page)
    // Most of them are older than what the free plan keeps.
    await redeemVoucher(page, await makeVoucher(service, 12))
    await go(page, 'Backup')
    await backUpAgain(page)
    await expect(page.getByText('Everything is backed up')).toBeVisible()
    await look(page, 'files-backed-up')
    await page.getByRole('link', { name: 'Photos and files' }).click()
    await expect(numberOf(page, 'at the service')).toHaveText(String(sealed.length))
    await look(page, 'files-at-the-service')

    const other = await newDevice(browser, service.url)
    await restore(other, recoveryKey)
    await look(other, 'files-follow')
    await other.getByRole('link', { name: 'Choose what comes by itself' }).click()
    await expect(heading(other, 'Photos and files')).toBeVisible()
    await look(other, 'files-coming')
    await expect(numberOf(other, 'on this device')).toHaveText(String(sealed.length), { timeout: 60_000 })
    expect(await sealedHere(other)).toEqual(sealed)
    // All is here: nothing is left to be fetched.
    await expect(button(other, 'Fetch them now')).toHaveCount(0)
    await look(other, 'files-came-back')
    await other.context().close()
  },
)

function numberOf(page: Page, label: string) {
  return page.locator('.big-number', { hasText: label }).locator('dd')
}

/** SHA-256 of each sealed file that the app keeps, in their order. */
function sealedHere(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const top = await navigator.storage.getDirectory()
    const media = await top.getDirectoryHandle('media')
    const found: string[] = []
    for await (const file of media.values()) {
      if (file.kind !== 'file') continue
      const hash = await crypto.subtle.digest('SHA-256', await (await file.getFile()).arrayBuffer())
      found.push(Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join(''))
    }
    return found.sort()
  })
}
