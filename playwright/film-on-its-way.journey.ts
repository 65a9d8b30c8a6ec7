import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { filmPieces } from '../tools/drill/film/make-film.ts'
import { keyFrames } from '../tools/harness/key-frames.ts'
import { newDevice } from './devices.ts'
import { expect, test } from './journey.ts'
import { button, chatRows, go, makeFirstBackup, restore, startEmpty } from './person.ts'

const mib = 1024 * 1024
const size = { width: 320, height: 180 }

test(
  'a film of one’s own plays before all of it is back',
  { tag: '@slow' },
  async ({ page, browser, startService, folder }) => {
    const service = await startService({ options: ['--plans', 'open'] })
    await startEmpty(page, service.url)
    const frames = await page.evaluate(keyFrames, { ...size, count: 6 })
    const plan = { ...size, frames: frames.map((frame) => Buffer.from(frame)), bytes: 24 * mib, clusters: 24 }
    const path = join(folder, 'film.webm')
    await writeFile(path, Buffer.concat([...filmPieces(plan)]))
    await chatRows(page).filter({ hasText: 'Note to Self' }).click()
    await page.getByLabel('Files to add', { exact: true }).setInputFiles([path])
    await button(page, 'Add note').click()
    await expect(page.locator('.film')).toBeVisible({ timeout: 30_000 })
    await go(page, 'Backup')
    const recoveryKey = await makeFirstBackup(page)
    await expect(page.getByText('Everything is backed up')).toBeVisible({ timeout: 60_000 })

    const other = await newDevice(browser, service.url)
    await other.context().route(/\/v1\/objects(\?.*)?$/, (route) => route.abort())
    let release!: () => void
    const released = new Promise<void>((resolve) => (release = resolve))
    await other.context().route(/\/v1\/objects\/[\w-]{20}$/, async (route) => {
      const from = Number(/^bytes=(\d+)-/.exec(route.request().headers()['range'] ?? '')?.[1] ?? 0)
      if (from >= 12 * mib) await released
      await route.continue()
    })
    await restore(other, recoveryKey)
    await go(other, 'Chats')
    await chatRows(other).filter({ hasText: 'Note to Self' }).click()
    await button(other, /^Fetch it/).click()
    await other.locator('.film').first().click()
    const film = other.locator('video.viewer-film')
    await film.evaluate((video: HTMLVideoElement) => {
      video.muted = true
      void video.play()
    })
    await expect.poll(() => film.evaluate((video: HTMLVideoElement) => video.currentTime)).toBeGreaterThan(1)
    // What is behind the part that came is not there yet, and is as soon as it has come.
    const sought = film.evaluate(async (video: HTMLVideoElement) => {
      const there = new Promise((resolve) => (video.onseeked = resolve))
      video.currentTime = video.duration - 2
      await there
      return video.error?.code ?? 0
    })
    release()
    expect(await sought).toBe(0)
    await other.context().close()
  },
)
