import { restoreOnNewDevice } from './devices.ts'
import { expect, test } from './journey.ts'
import {
  button,
  chatRows,
  counts,
  go,
  makeFirstBackup,
  messages,
  readAllChats,
  startEmpty,
} from './person.ts'
import { laterForServiceWorker, wakeServiceWorker } from './service-worker.ts'

test('a day later the backup is made with no window open, and holds what was written since', async ({
  page,
  context,
  browser,
  service,
}) => {
  await startEmpty(page, service.url)
  await go(page, 'Backup')
  const key = await makeFirstBackup(page)
  await go(page, 'Chats')
  await chatRows(page).first().click()
  for (const words of ['written after the last backup', 'and one more']) {
    await page.getByRole('textbox', { name: 'Write a note' }).fill(words)
    await button(page, 'Add note').click()
    await expect(messages(page).last()).toContainText(words)
  }
  const here = await counts(page)
  const texts = await readAllChats(page)
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)

  await page.goto('about:blank')
  await laterForServiceWorker(context, 26)
  await wakeServiceWorker(page, service.url)

  await expect(async () => {
    const other = await restoreOnNewDevice(browser, service.url, key)
    const restored = await counts(other)
    const read = restored.messages === here.messages ? await readAllChats(other) : []
    await other.context().close()
    expect(read).toEqual(texts)
  }).toPass({ timeout: 60_000 })
})
