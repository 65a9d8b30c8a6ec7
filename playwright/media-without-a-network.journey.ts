import { expect, test } from './journey.ts'
import { madeFile, message, paint, record, writeMediaFolder } from './made-media.ts'
import { signalKey } from './made-sources.ts'
import { button, chatRows, importFolder, openApp } from './person.ts'

const key = signalKey(71)
const size = { width: 1200, height: 900 }

test(
  'with the service gone and the service worker ended, films play and photos show, in two tabs',
  { tag: '@slow' },
  async ({ page, context, ownService: service, folder }) => {
    const wishes = [1, 2, 3].map((seed) => ({ ...size, seed, type: 'image/jpeg' }))
    const photos = (await paint(context, wishes)).map((bytes) => madeFile(bytes, 'image/jpeg', size))
    const film = madeFile(await record(context, 3), 'video/webm', { width: 640, height: 360 })
    const messages = [...photos.map((photo) => message('A photo', [photo])), message('A film', [film])]
    const path = await writeMediaFolder(folder, messages, key)
    await openApp(page, service.url)
    await importFolder(page, path, key)
    await page.getByRole('link', { name: 'Chats' }).first().click()
    await chatRows(page).filter({ hasText: 'Person 1' }).first().click()
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
    const drawn = () =>
      [...document.querySelectorAll<HTMLImageElement>('.picture img')].filter(
        (picture) => picture.naturalWidth > 0,
      ).length
    await expect.poll(() => page.evaluate(drawn)).toBeGreaterThan(0)

    const session = await context.newCDPSession(page)
    await session.send('ServiceWorker.enable')
    await session.send('ServiceWorker.stopAllWorkers')
    await service.kill()
    await button(page, /^Film/).click()
    const large = page.locator('.viewer video')
    await expect.poll(() => large.evaluate((shown: HTMLVideoElement) => shown.currentTime)).toBeGreaterThan(1)
    await session.send('ServiceWorker.stopAllWorkers')
    await large.evaluate((shown: HTMLVideoElement) => (shown.currentTime = 0.2))
    await expect
      .poll(() => large.evaluate((shown: HTMLVideoElement) => (shown.error ? -1 : shown.currentTime)))
      .toBeGreaterThan(0.3)
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    const whole = page.locator('.viewer-picture img').last()
    await expect.poll(() => whole.evaluate((shown: HTMLImageElement) => shown.naturalWidth)).toBe(size.width)

    const other = await context.newPage()
    await other.goto(`${service.url}/`)
    await chatRows(other).filter({ hasText: 'Person 1' }).first().click()
    await expect.poll(() => other.evaluate(drawn)).toBeGreaterThan(0)
  },
)
