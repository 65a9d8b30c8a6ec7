import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { showRecoveryKey } from '../src/domain/keys/recovery-key.ts'
import { expect, test } from './journey.ts'
import { look } from './look.ts'
import {
  earlier,
  makeHistory,
  signalKey,
  writeArchiveFile,
  writeSnapshotFolder,
  type MadeHistory,
} from './made-sources.ts'
import {
  button,
  chatRows,
  chooseSource,
  counts,
  fact,
  go,
  heading,
  messages,
  openApp,
  openWithKey,
} from './person.ts'

const seed = 31
const key = signalKey(seed)
const otherKey = signalKey(seed + 1)
const account = '9d0652a3-dcc3-4d11-975f-74d61598733f'
const dayMs = 86_400_000
const snapshotAt = Date.UTC(2026, 9, 1, 18)

const field = (page: Page) => page.getByRole('textbox', { name: /recovery key/i })

function sample(messages = 2000): MadeHistory {
  return makeHistory({ messages, seed })
}

test('a file is named before its key is asked for, and a key gets three different answers', async ({
  page,
  service,
  folder,
}) => {
  const file = await writeArchiveFile(join(folder, 'mine.bin'), sample(), key, account)
  const bytes = await readFile(file)
  bytes[Math.floor(bytes.length / 2)]! ^= 1
  const broken = join(folder, 'broken.bin')
  await writeFile(broken, bytes)
  await openApp(page, service.url)
  await look(page, 'welcome')
  await page.getByRole('link', { name: 'Import history' }).click()
  await look(page, 'import-pick')
  await chooseSource(page, file, 'file')
  await expect(page.getByText('Signal archive file')).toBeVisible()
  await expect(page.getByText('mine.bin').first()).toBeVisible()
  await look(page, 'import-found')

  const groups = showRecoveryKey(key)
  const slip = groups.map((group, i) => (i === 4 ? `${group.slice(0, 3)}!` : group)).join(' ')
  await openWithKey(page, slip, account)
  await expect(page.getByText('This is not the shape of a recovery key')).toBeVisible()
  await expect(page.getByText('Group 5 holds a character')).toBeVisible()
  await look(page, 'import-key-slip')

  await field(page).fill(otherKey)
  await button(page, 'Open the backup').click()
  await expect(page.getByText('it does not open this backup')).toBeVisible()
  await look(page, 'import-key-wrong')

  await page.getByRole('link', { name: 'Back' }).click()
  await page.getByRole('link', { name: 'Back' }).click()
  await chooseSource(page, broken, 'file')
  await openWithKey(page, key, account)
  await expect(page.getByText('This backup is damaged')).toBeVisible()

  await page.getByRole('link', { name: 'Back' }).click()
  await page.getByRole('link', { name: 'Back' }).click()
  await chooseSource(page, file, 'file')
  await openWithKey(page, groups.join('-').toUpperCase().replaceAll('O', '#').replaceAll('0', '='), account)
  await expect(heading(page, 'What is inside')).toBeVisible()
  await expect(fact(page, 'messages')).toBeVisible()
  await look(page, 'import-preview')
})

test('what is no backup is told so, and nothing is asked', async ({ page, service, folder }) => {
  const file = join(folder, 'holiday.jpg')
  await writeFile(file, 'not a backup at all, only some words in a file')
  await openApp(page, service.url)
  await page.getByRole('link', { name: 'Import history' }).click()
  await page.getByLabel('Archive file').setInputFiles(file)
  await expect(page.getByText('This is not a backup that Heirloom knows')).toBeVisible()
  await expect(field(page)).toHaveCount(0)
})

test('some chats, then a range, then the rest: each adds what is new, and the report can be kept', async ({
  page,
  service,
  folder,
}) => {
  const whole = sample()
  const first = await writeSnapshotFolder(folder, earlier(whole, whole.items.length - 60), key, snapshotAt)
  await openApp(page, service.url)
  await page.getByRole('link', { name: 'Import history' }).click()
  await chooseSource(page, first, 'folder')
  await openWithKey(page, key)
  await page.getByRole('radio', { name: /Some chats/ }).check()
  await page.getByRole('group', { name: 'Chats to import' }).getByRole('checkbox').nth(1).check()
  await look(page, 'import-some-chats')
  await button(page, /^Import \d+ messages$/).click()
  await expect(heading(page, 'Your history is here')).toBeVisible()
  expect(await counts(page)).toMatchObject({ chats: '1' })

  await again(page, first)
  await page.getByRole('radio', { name: /A range of dates/ }).check()
  await look(page, 'import-range')
  await page.getByRole('textbox', { name: 'From' }).fill('2026-06-01')
  await button(page, 'Import').click()
  await expect(heading(page, 'Your history is here')).toBeVisible()

  await again(page, first)
  await button(page, 'Import').click()
  await expect(heading(page, 'Your history is here')).toBeVisible()
  await expect.poll(() => number(page, 'messages added')).toBeGreaterThan(0)
  expect(await heldMessages(page)).toBe(whole.items.length - 60)

  await again(page, first)
  await button(page, 'Import').click()
  await expect(heading(page, 'Your history is here')).toBeVisible()
  expect(await number(page, 'messages added')).toBe(0)
  expect(await number(page, 'Already here, unchanged')).toBe(whole.items.length - 60)

  const both = await writeSnapshotFolder(folder, whole, key, snapshotAt + dayMs)
  await again(page, both)
  await button(page, 'Import').click()
  await expect(heading(page, 'Your history is here')).toBeVisible()
  expect(await number(page, 'messages added')).toBe(60)
  await look(page, 'import-report')
  const download = page.waitForEvent('download')
  await button(page, 'Save this report').click()
  const report = await readFile(await (await download).path(), 'utf8')
  expect(report).toContain('Added: 60')
  expect(await heldMessages(page)).toBe(whole.items.length)
})

test(
  'an import that was stopped goes on, and one can be discarded',
  { tag: '@slow' },
  async ({ page, service, folder }) => {
    const whole = makeHistory({ messages: 150_000, seed, passing: true })
    const path = await writeSnapshotFolder(folder, whole, key, snapshotAt)
    await openApp(page, service.url)
    await page.getByRole('link', { name: 'Import history' }).click()
    await chooseSource(page, path, 'folder')
    await openWithKey(page, key)
    await stopInTheMiddle(page)
    await page.reload()
    await expect(page.getByText('An import was cut off.')).toBeVisible()
    await look(page, 'import-cut-off')
    await chooseSource(page, path, 'folder')
    await expect(page.getByText('It will go on where it stopped')).toBeVisible()
    await openWithKey(page, key)
    await stopInTheMiddle(page)
    await page.reload()
    await button(page, 'Discard what was read').click()
    await expect(page.getByText('An import was cut off.')).toHaveCount(0)
    await chooseSource(page, path, 'folder')
    await expect(page.getByText('It will go on where it stopped')).toHaveCount(0)
    await openWithKey(page, key)
    await button(page, 'Import').click()
    await expect(heading(page, 'Your history is here')).toBeVisible()
  },
)

test('no network is used from the moment the backup is chosen', async ({ page, ownService, folder }) => {
  const path = await writeSnapshotFolder(folder, sample(), key)
  await openApp(page, ownService.url)
  await page.getByRole('link', { name: 'Import history' }).click()
  await chooseSource(page, path, 'folder')
  await button(page, 'Continue').click()
  await expect(field(page)).toBeVisible()
  await ownService.kill()
  const wanted: string[] = []
  // The service worker may still be putting the app by: what counts is what page and workers ask for.
  page.context().on('requestfailed', (request) => {
    if (request.serviceWorker() === null) wanted.push(request.url())
  })
  await field(page).fill(key)
  await button(page, 'Open the backup').click()
  await button(page, 'Import').click()
  await expect(heading(page, 'Your history is here')).toBeVisible()
  await page.getByRole('link', { name: 'Read your chats' }).click()
  await expect(chatRows(page).first()).toBeVisible()
  expect(wanted).toEqual([])
  await chatRows(page).first().click()
  await expect(messages(page).last()).toBeVisible()
})

/** From anywhere with a navigation to the preview of a backup. */
async function again(page: Page, path: string): Promise<void> {
  await go(page, 'Settings')
  await page.getByRole('link', { name: 'Import history' }).click()
  await chooseSource(page, path, 'folder')
  await openWithKey(page, key)
  await expect(page.getByText('You already have a history here')).toBeVisible()
}

async function number(page: Page, name: string): Promise<number> {
  return Number((await fact(page, name).innerText()).replace(/\D/g, ''))
}

async function heldMessages(page: Page): Promise<number> {
  return Number((await counts(page)).messages.replace(/\D/g, ''))
}

async function stopInTheMiddle(page: Page): Promise<void> {
  await button(page, 'Import').click()
  await expect(page.getByRole('progressbar')).toHaveAttribute('aria-valuenow', /^[1-9]/)
  await button(page, 'Cancel').click()
  await expect(heading(page, 'What is inside')).toBeVisible()
}
