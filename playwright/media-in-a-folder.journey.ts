import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './journey.ts'
import { look } from './look.ts'
import { makeMedia, pathOf, withMedia, type MadeMedia } from './made-files.ts'
import { makeHistory, signalKey, writeSnapshotFolder } from './made-sources.ts'
import { button, counts, fact, go, heading, importFolder, keyGroups, openApp, openWithKey } from './person.ts'

const seed = 77
const key = signalKey(seed)
const media = makeMedia(300, seed)

test(
  '300 files of all kinds come in with their folder, go out to another one, and come back from that',
  { tag: '@slow' },
  async ({ page, service, folder }) => {
    const history = withMedia(makeHistory({ messages: 600, seed }), media)
    const root = await writeSnapshotFolder(folder, history, key, undefined, media)
    const contents = firstOfEach(media)
    const expected = await sealedBy(root, contents)
    await openApp(page, service.url)
    await importFolder(page, root, key)
    await expect(fact(page, 'Files copied')).toContainText(`${contents.length} (`)
    await look(page, 'imported-with-files')
    const here = await counts(page)

    await standInForPickers(page)
    const first = await exportFolder(page)
    await look(page, 'exported-with-files')
    expect(await sealedIn(page)).toEqual(expected)

    await go(page, 'Settings')
    await page.getByRole('link', { name: /erase/i }).click()
    await button(page, 'Erase everything here').click()
    await expect(page.getByRole('link', { name: 'Import history' })).toBeVisible()
    expect(await sealedHere(page)).toBe(0)

    await page.getByRole('link', { name: 'Import history' }).click()
    await button(page, 'Choose a folder').click()
    await openWithKey(page, first)
    await button(page, 'Import').click()
    await expect(heading(page, 'Your history is here')).toBeVisible()
    await expect(fact(page, 'Files copied')).toContainText(`${contents.length} (`)
    expect(await counts(page)).toEqual(here)
    expect(await sealedHere(page)).toBe(contents.length)

    // What came back is what goes out again, byte for byte.
    await clearPicked(page)
    await exportFolder(page)
    expect(await sealedIn(page)).toEqual(expected)
  },
)

test('a copy is kept in a folder: its key is shown once, and two copies stay', async ({
  page,
  service,
  folder,
}) => {
  const few = makeMedia(14, seed + 1, 50_000)
  const history = withMedia(makeHistory({ messages: 200, seed }), few)
  const root = await writeSnapshotFolder(folder, history, key, undefined, few)
  await openApp(page, service.url)
  await importFolder(page, root, key)
  const here = await counts(page)
  await standInForPickers(page)
  await page.getByRole('link', { name: 'Keep a copy in a folder' }).click()
  await look(page, 'copy-offer')
  await button(page, 'Choose a folder').click()
  await expect(page.getByRole('list', { name: 'Key of the copies' })).toBeVisible()
  const shown = (await keyGroups(page, 'Key of the copies')).join('')
  await look(page, 'copy-key')
  await button(page, 'I have written it down: copy now').click()
  await expect(fact(page, 'Read back')).toHaveText('Whole', { timeout: 30_000 })
  await expect(page.getByText(shown.slice(0, 4))).toHaveCount(0)
  await look(page, 'copy-kept')
  for (const copies of [2, 2]) {
    // Snapshots are named by the second.
    await page.waitForTimeout(1100)
    await button(page, 'Copy now').click()
    await expect(button(page, 'Copy now')).toBeVisible({ timeout: 30_000 })
    await expect.poll(() => snapshotsIn(page)).toBe(copies)
  }
  expect(await sealedIn(page)).toEqual(await sealedBy(root, firstOfEach(few)))

  await go(page, 'Settings')
  await page.getByRole('link', { name: /erase/i }).click()
  await button(page, 'Erase everything here').click()
  await page.getByRole('link', { name: 'Import history' }).click()
  await button(page, 'Choose a folder').click()
  await openWithKey(page, shown)
  await button(page, 'Import').click()
  await expect(heading(page, 'Your history is here')).toBeVisible()
  expect(await counts(page)).toEqual(here)
  await page.getByRole('link', { name: 'Keep a copy in a folder' }).click()
  await expect(button(page, 'Choose a folder')).toBeVisible()
})

/** Finished ones. */
function snapshotsIn(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const top = await navigator.storage.getDirectory()
    const backups = await (await top.getDirectoryHandle('picked')).getDirectoryHandle('SignalBackups')
    let count = 0
    for await (const entry of backups.values())
      if (entry.kind === 'directory' && entry.name !== 'files') {
        const metadata = await entry.getFileHandle('metadata').catch(() => null)
        if (metadata) count++
      }
    return count
  })
}

/** Where one content stands under several keys, the first one counts. */
function firstOfEach(all: readonly MadeMedia[]): MadeMedia[] {
  const seen = new Map<string, MadeMedia>()
  for (const each of all) {
    const hash = Buffer.from(each.hash).toString('hex')
    if (!seen.has(hash)) seen.set(hash, each)
  }
  return [...seen.values()]
}

/** SHA-256 of the sealed files, by path below the root. */
async function sealedBy(root: string, files: readonly MadeMedia[]): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const path of files.map(pathOf).sort())
    found[path] = createHash('sha256')
      .update(await readFile(join(root, path)))
      .digest('hex')
  return found
}

/** The browser's own pickers cannot be driven; a folder of the site's private files stands in for what was chosen. */
async function standInForPickers(page: Page): Promise<void> {
  await page.evaluate(() => {
    const picker = async () =>
      (await navigator.storage.getDirectory()).getDirectoryHandle('picked', { create: true })
    Object.assign(window, { showDirectoryPicker: picker })
  })
}

async function clearPicked(page: Page): Promise<void> {
  await page.evaluate(async () =>
    (await navigator.storage.getDirectory()).removeEntry('picked', { recursive: true }),
  )
}

/** Answers the key that is shown. */
async function exportFolder(page: Page): Promise<string> {
  await go(page, 'Settings')
  await page.getByRole('link', { name: 'Export' }).click()
  await button(page, 'Export a snapshot folder').click()
  await expect(page.getByRole('list', { name: 'Export key' })).toBeVisible({ timeout: 30_000 })
  return (await keyGroups(page, 'Export key')).join('')
}

/** As `sealedBy`, of the folder that was exported to. */
function sealedIn(page: Page): Promise<Record<string, string>> {
  return page.evaluate(async () => {
    const top = await navigator.storage.getDirectory()
    const picked = await top.getDirectoryHandle('picked')
    const backups = await picked.getDirectoryHandle('SignalBackups')
    const pool = await backups.getDirectoryHandle('files')
    const found: [string, string][] = []
    for await (const shard of pool.values()) {
      if (shard.kind !== 'directory') continue
      for await (const file of shard.values()) {
        if (file.kind !== 'file') continue
        const bytes = await (await file.getFile()).arrayBuffer()
        const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
        const hex = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
        found.push([`files/${shard.name}/${file.name}`, hex])
      }
    }
    return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}

/** Sealed files that the app itself keeps. */
function sealedHere(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const top = await navigator.storage.getDirectory()
    const media = await top.getDirectoryHandle('media').catch(() => null)
    let count = 0
    if (media) for await (const name of media.keys()) if (name) count++
    return count
  })
}
