import type { Page } from '@playwright/test'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { importMade, restoreOnNewDevice } from './devices.ts'
import { expect, test } from './journey.ts'
import { makeHistory } from './made-sources.ts'
import { backupFinished, button, counts, fact, go, turnOnBackups } from './person.ts'
import type { ServiceProcess } from './service.ts'

const seed = 23
/** Enough for some sixty objects, so that there is a middle. */
const size = 60_000

test('the service is killed in the middle of an upload, and nothing is lost', async ({
  page,
  browser,
  ownService,
  folder,
}) => {
  await importMade(page, ownService.url, { folder, history: makeHistory({ messages: size, seed }), seed })
  const here = await counts(page)
  await go(page, 'Backup')
  const key = await turnOnBackups(page)
  await someObjects(ownService)
  await ownService.kill()
  const kept = objects(ownService).length
  expect(kept).toBeGreaterThan(0)
  await ownService.start()

  await finish(page)
  expect(await fact(page, 'messages').innerText()).toBe(here.messages)
  expect(objects(ownService).length).toBeGreaterThan(kept)

  const other = await restoreOnNewDevice(browser, ownService.url, key)
  expect(await counts(other)).toEqual(here)
  await other.context().close()
})

function objects(service: ServiceProcess): string[] {
  const files = readdirSync(join(service.data, 'objects'), { recursive: true, withFileTypes: true })
  return files.filter((file) => file.isFile()).map((file) => file.name)
}

async function someObjects(service: ServiceProcess): Promise<void> {
  await expect.poll(() => objects(service).length, { intervals: [2], timeout: 30_000 }).toBeGreaterThan(5)
}

/** The job tries again by itself; where it gave up meanwhile, a person presses the button again. */
async function finish(page: Page): Promise<void> {
  await expect(button(page, 'Back up now')).toBeVisible({ timeout: 60_000 })
  if (!(await fact(page, 'Size at the service').isVisible())) await button(page, 'Back up now').click()
  await backupFinished(page)
}
