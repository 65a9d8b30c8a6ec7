import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { importMade, newDevice } from './devices.ts'
import { expect, test } from './journey.ts'
import { makeHistory } from './made-sources.ts'
import {
  backupFinished,
  button,
  confirmFirstKey,
  counts,
  go,
  openApp,
  restoreFound,
  seeFirstKey,
} from './person.ts'

const seed = 37

/** The sheet as it comes out of the printer, photographed. */
async function photographSheet(page: Page, path: string): Promise<void> {
  await page.emulateMedia({ media: 'print' })
  await expect(page.locator('.sheet-code')).toBeVisible()
  await page.screenshot({ path })
  await page.emulateMedia({ media: 'screen' })
}

/** A camera before which somebody holds this picture. */
async function holdBeforeCamera(page: Page, path: string): Promise<void> {
  await page.addInitScript(
    (base64) => {
      navigator.mediaDevices.getUserMedia = async () => {
        const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
        const picture = await createImageBitmap(new Blob([bytes]))
        const canvas = document.createElement('canvas')
        canvas.width = picture.width
        canvas.height = picture.height
        canvas.getContext('2d')!.drawImage(picture, 0, 0)
        return canvas.captureStream()
      }
    },
    (await readFile(path)).toString('base64'),
  )
}

const sheetWorkers = (page: Page) =>
  page.workers().filter((worker) => worker.url().includes('/sheet.worker-'))

test(
  'the key is read from the printed sheet by the camera, and from a photo where there is none',
  { tag: '@slow' },
  async ({ page, browser, service, folder }) => {
    await importMade(page, service.url, { folder, history: makeHistory({ messages: 200, seed }), seed })
    const here = await counts(page)
    await go(page, 'Backup')
    const groups = await seeFirstKey(page)
    const sheet = join(folder, 'sheet.png')
    await photographSheet(page, sheet)
    await confirmFirstKey(page, groups.join('\n'))
    await backupFinished(page)

    const fresh = await browser.newContext()
    const seeing = await fresh.newPage()
    await holdBeforeCamera(seeing, sheet)
    await openApp(seeing, service.url)
    await seeing.getByRole('link', { name: 'Restore a backup' }).click()
    const workerStarts = seeing.waitForEvent('worker', (worker) => worker.url().includes('/sheet.worker-'))
    await button(seeing, 'Read the code on the sheet').click()
    await workerStarts
    await expect(seeing.getByText('64 of 64')).toBeVisible()
    // The worker ends with the scanner.
    await expect.poll(() => sheetWorkers(seeing).length).toBe(0)
    await seeing.close()

    const other = await newDevice(browser, service.url)
    await other.getByRole('link', { name: 'Restore a backup' }).click()
    await button(other, 'Read the code on the sheet').click()
    await expect(other.getByText(/choose a photo of the sheet/i)).toBeVisible()
    const photo = other.getByLabel('Photo of the sheet')
    await photo.setInputFiles({ name: 'notes.txt', mimeType: 'image/png', buffer: Buffer.from('no picture') })
    await expect(other.getByText('This is not a picture that the browser can open')).toBeVisible()
    await photo.setInputFiles(sheet)
    await expect(other.getByText('64 of 64')).toBeVisible()
    await button(other, 'Find my backup').click()
    await restoreFound(other)
    expect(await counts(other)).toEqual(here)
    await other.context().close()
  },
)
