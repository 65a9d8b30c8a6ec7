import { expect, test } from './journey.ts'
import { look } from './look.ts'
import { button, chatRows, exploreSample, findBackup, go, messages } from './person.ts'

test('a first visit is enough to have every screen without a network', async ({ page, ownService }) => {
  await exploreSample(page, ownService.url)
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await ownService.kill()
  await chatRows(page).first().click()
  await page.getByRole('link', { name: /About this chat/ }).click()
  await expect(button(page, 'Delete this chat')).toBeVisible()
  await go(page, 'Settings')
  await page.getByRole('link', { name: 'Export' }).click()
  await button(page, 'Export an archive file').click()
  await expect(page.getByRole('list', { name: 'Export key' })).toBeVisible()
})

test('with the service gone the app opens, chats can be read and a note written', async ({
  page,
  ownService,
}) => {
  await exploreSample(page, ownService.url)
  // Once installed, the service worker has the whole app.
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
  await page.reload()
  await expect(chatRows(page).first()).toBeVisible()
  await ownService.kill()

  await page.reload()
  await chatRows(page).nth(1).click()
  await expect(messages(page).last()).toBeVisible()
  await go(page, 'Chats')
  await chatRows(page).filter({ hasText: 'Note to Self' }).click()
  await page.getByRole('textbox', { name: 'Write a note' }).fill('written on a mountain')
  await button(page, 'Add note').click()
  await expect(messages(page).last()).toContainText('written on a mountain')
  for (const [screen, title] of [
    ['Backup', 'Secure backup'],
    ['Settings', 'Settings'],
  ] as const) {
    await go(page, screen)
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible()
  }

  await go(page, 'Backup')
  await findBackup(page, 'a'.repeat(64))
  await expect(page.getByText('The service cannot be reached from here')).toBeVisible({ timeout: 60_000 })
  await look(page, 'restore-offline')
})
