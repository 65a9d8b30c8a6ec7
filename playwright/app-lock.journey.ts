import type { Page } from '@playwright/test'
import { expect, test } from './journey.ts'
import { look } from './look.ts'
import { button, chatRows, fact, go, heading, messages, startEmpty, writeNote } from './person.ts'

const passphrase = 'kettle otter violin harbour'

test('a lock with a passphrase, over two tabs', async ({ page, context, service }) => {
  await startWithNote(page, service.url, 'only for me')
  await openLockPage(page)
  await look(page, 'lock-off')
  await page.getByRole('link', { name: 'Turn on the app lock' }).click()
  await page.getByLabel('New passphrase').fill(passphrase)
  await expect(button(page, /^Turn on$/)).toBeDisabled()
  await page.getByLabel('Once more').fill(passphrase)
  await look(page, 'lock-turn-on')
  await button(page, /^Turn on$/).click()
  await expect(page.getByText('Everything Heirloom stores on this device is sealed')).toBeVisible()
  await look(page, 'lock-on')

  // What is open in another tab stays open, and locks with this one.
  const other = await context.newPage()
  await other.goto(`${service.url}/#/chats`)
  await chatRows(other).first().click()
  await expect(messages(other).last()).toContainText('only for me')
  await button(page, 'Lock now').click()
  for (const tab of [page, other]) {
    await expect(heading(tab, 'Heirloom is locked')).toBeVisible()
    await expect(tab.getByText('only for me')).toHaveCount(0)
    expect(await tab.title()).not.toContain('Robin')
  }

  for (let wrong = 0; wrong < 3; wrong++) {
    await page.getByLabel('Passphrase').fill('kettle otter')
    await button(page, /^Unlock$/).click()
    await expect(page.getByText('This is not the passphrase of this lock')).toBeVisible()
  }
  await expect(page.getByText('After several wrong tries there is a pause')).toBeVisible()
  await look(page, 'lock-wrong')
  await page.reload()
  await page.getByLabel('Passphrase').fill(passphrase)
  await button(page, /^Unlock$/).click({ timeout: 30_000 })
  // Each is where it was.
  await expect(heading(page, 'App lock')).toBeVisible()
  await expect(messages(other).last()).toContainText('only for me')

  await page.getByRole('link', { name: 'Turn off' }).click()
  await page.getByLabel('Passphrase').fill(passphrase)
  await look(page, 'lock-turn-off')
  await button(page, 'Turn off').click()
  await expect(page.getByText('It is off.')).toBeVisible()
  await page.reload()
  await expect(page.getByText('It is off.')).toBeVisible()
})

test('a lock with a passkey; and the way back when nothing opens it', async ({ page, service }) => {
  await withPasskeys(page)
  // Passkeys belong to a name.
  await startWithNote(page, service.url.replace('127.0.0.1', 'localhost'), 'only for me')
  await openLockPage(page)
  await page.getByRole('link', { name: 'Turn on the app lock' }).click()
  await button(page, 'Turn on with a passkey').click()
  await expect(page.getByText('Everything Heirloom stores on this device is sealed')).toBeVisible()
  await button(page, 'Lock now').click()
  await expect(heading(page, 'Heirloom is locked')).toBeVisible()
  await look(page, 'lock-screen-passkey')
  await button(page, 'Unlock with a passkey').click()
  await go(page, 'Chats')
  await chatRows(page).first().click()
  await expect(messages(page).last()).toContainText('only for me')

  // One that is lost is to open nothing any more: first something else has to.
  await openLockPage(page)
  await page.getByRole('link', { name: 'Remove a passkey' }).click()
  await page.getByRole('link', { name: 'Add a passphrase' }).click()
  await page.getByLabel('New passphrase').fill(passphrase)
  await page.getByLabel('Once more').fill(passphrase)
  await button(page, 'Change with a passkey').click()
  await expect(fact(page, 'Opens with')).toHaveText('passphrase, 1 passkey')
  await page.getByRole('link', { name: 'Remove a passkey' }).click()
  await page.getByLabel('Passphrase').fill(passphrase)
  await look(page, 'lock-remove-passkey')
  await button(page, /^Remove$/).click()
  await expect(fact(page, 'Opens with')).toHaveText('passphrase')
  await button(page, 'Lock now').click()
  await expect(button(page, /^Unlock$/)).toBeVisible()
  await expect(button(page, 'Unlock with a passkey')).toHaveCount(0)
  await button(page, 'I cannot unlock it').click()
  await look(page, 'lock-forgotten')
  await button(page, 'Erase everything here').click()
  await expect(page.getByRole('link', { name: 'Restore a backup' })).toBeVisible()
})

test('a quarter of an hour without anybody locks it', async ({ page, service }) => {
  await page.clock.install()
  await startWithNote(page, service.url, 'only for me')
  await openLockPage(page)
  await page.getByRole('link', { name: 'Turn on the app lock' }).click()
  await button(page, 'Show').click()
  await page.getByLabel('New passphrase').fill(passphrase)
  await button(page, /^Turn on$/).click()
  await expect(page.getByRole('radio', { name: '15 minutes' })).toBeChecked()
  await page.clock.fastForward('14:00')
  await expect(heading(page, 'App lock')).toBeVisible()
  await page.clock.fastForward('02:00')
  await expect(heading(page, 'Heirloom is locked')).toBeVisible()
})

async function startWithNote(page: Page, url: string, words: string): Promise<void> {
  await startEmpty(page, url)
  await chatRows(page).first().click()
  await writeNote(page, words)
}

async function openLockPage(page: Page): Promise<void> {
  await go(page, 'Settings')
  await page.getByRole('link', { name: 'App lock' }).click()
  await expect(heading(page, 'App lock')).toBeVisible()
}

/** The browser's own authenticator for tests: it answers by itself, and knows the extension that a lock needs. */
async function withPasskeys(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      hasPrf: true,
    },
  })
}
