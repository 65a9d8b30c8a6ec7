import type { Page } from '@playwright/test'
import { importAndBackUp, importMade } from './devices.ts'
import { expect, test } from './journey.ts'
import { look } from './look.ts'
import { makeHistory } from './made-sources.ts'
import {
  backUpAgain,
  backupFinished,
  button,
  chatRows,
  fact,
  go,
  heading,
  makeFirstBackup,
  startEmpty,
} from './person.ts'

const seed = 31
const history = makeHistory({ messages: 600, seed })

test('what the device kept of its backup is damaged: it is told, and the recovery key goes on', async ({
  page,
  service,
  folder,
}) => {
  const { key } = await importAndBackUp(page, service.url, { folder, history, seed })
  const held = await fact(page, 'messages').innerText()

  await damage(page, 'settings', 'backup')
  await damage(page, 'jobs', 'archive/plan')
  await page.reload()
  await expect(page.getByText('What this device kept about your backup can no longer be read.')).toBeVisible()
  await look(page, 'backup-setting-lost')
  await expect(button(page, 'Back up now')).toHaveCount(0)
  await go(page, 'Chats')
  await expect(chatRows(page).first()).toBeVisible()
  await go(page, 'Backup')
  await page.getByRole('textbox', { name: 'Recovery key' }).fill(key)
  await button(page, 'Go on with this backup').click()
  await backupFinished(page)
  expect(await fact(page, 'messages').innerText()).toBe(held)
  await backUpAgain(page)
  expect(await fact(page, 'messages').innerText()).toBe(held)
})

test('an import that can no longer go on is told of and let go', async ({ page, service }) => {
  await startEmpty(page, service.url)
  await damage(page, 'jobs', 'import/cut-off')
  await page.reload()
  await expect(page.getByText('An import was cut off, and cannot go on')).toBeVisible()
  await look(page, 'import-lost')
  await button(page, 'Discard what was read').click()
  await expect(page.getByText('An import was cut off')).toHaveCount(0)
  await expect(chatRows(page).first()).toBeVisible()
})

test('messages that can no longer be read do not stop the backup: they are set aside and listed', async ({
  page,
  service,
  folder,
}) => {
  await importMade(page, service.url, { folder, history, seed })
  await damageFirst(page, 'pages')
  await page.reload()
  await go(page, 'Backup')
  await makeFirstBackup(page)
  const aside = page.getByRole('link', { name: /^\d+ messages, set aside$/ })
  await expect(aside).toBeVisible()
  await expect(page.getByText(/Backed up, but without \d+ messages/)).toBeVisible()
  await expect(page.getByText('Everything is backed up')).toHaveCount(0)
  await look(page, 'backup-set-aside')
  await aside.click()
  await expect(heading(page, 'Set aside')).toBeVisible()
  const parts = page.getByRole('list', { name: 'What was set aside' }).getByRole('listitem')
  await expect(parts).toHaveCount(1)
  await expect(parts.getByRole('heading', { name: /^\d+ messages/ })).toBeVisible()
  await look(page, 'set-aside')
  await page.getByRole('link', { name: 'restore the backup' }).click()
  await expect(heading(page, /Restore/)).toBeVisible()
})

/** Puts bytes there that nothing sealed, as a bad disk might. */
function damage(page: Page, store: string, id: string | number): Promise<void> {
  return page.evaluate(
    ([name, key]) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('heirloom')
        opening.onerror = () => reject(new Error('no database'))
        opening.onsuccess = () => {
          const db = opening.result
          const tx = db.transaction(name, 'readwrite')
          tx.objectStore(name).put(new Uint8Array(100).fill(7), key)
          tx.oncomplete = () => {
            db.close()
            resolve()
          }
        }
      }),
    [store, id] as const,
  )
}

/** The oldest record of a store. */
async function damageFirst(page: Page, store: string): Promise<void> {
  const first = await page.evaluate(
    (name) =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('heirloom')
        opening.onerror = () => reject(new Error('no database'))
        opening.onsuccess = () => {
          const db = opening.result
          const keys = db.transaction(name).objectStore(name).getAllKeys()
          keys.onsuccess = () => {
            db.close()
            resolve(Number(keys.result[0]))
          }
        }
      }),
    store,
  )
  await damage(page, store, first)
}
