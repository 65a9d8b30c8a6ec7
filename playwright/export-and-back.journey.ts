import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { importMade, newDevice } from './devices.ts'
import { expect, test } from './journey.ts'
import { look } from './look.ts'
import { makeHistory } from './made-sources.ts'
import {
  button,
  chooseSource,
  counts,
  exploreSample,
  fact,
  go,
  heading,
  keyGroups,
  openWithKey,
  readAllChats,
} from './person.ts'

const seed = 59
const root = dirname(dirname(fileURLToPath(import.meta.url)))

test('an exported file is accepted by the independent tool and comes back whole', async ({
  page,
  browser,
  service,
  folder,
}) => {
  const history = makeHistory({ messages: 2000, seed })
  await importMade(page, service.url, { folder, history, seed })
  const here = await counts(page)
  const texts = await readAllChats(page)
  await go(page, 'Settings')
  await page.getByRole('link', { name: 'Export' }).click()
  await look(page, 'export')
  const downloading = page.waitForEvent('download')
  await button(page, 'Export an archive file').click()
  const download = await downloading
  const file = join(folder, download.suggestedFilename())
  await download.saveAs(file)
  const groups = await keyGroups(page, 'Export key')
  await look(page, 'exported')
  expect(await fact(page, 'Messages').innerText()).toBe(here.messages)

  const report = await verify(file, groups.join(' '))
  expect(report).toMatchObject({ ok: true, chatItem: history.items.length, odd: 0 })

  const other = await newDevice(browser, service.url)
  await other.getByRole('link', { name: 'Import history' }).click()
  await chooseSource(other, file, 'file')
  await openWithKey(other, groups.join(''))
  await button(other, 'Import').click()
  await expect(heading(other, 'Your history is here')).toBeVisible()
  expect(await counts(other)).toEqual(here)
  expect(await readAllChats(other)).toEqual(texts)
  await other.context().close()
})

test('a snapshot folder is written where the person says', async ({ page, service }) => {
  await exploreSample(page, service.url)
  await go(page, 'Settings')
  await page.getByRole('link', { name: 'Export' }).click()
  // The browser's own picker cannot be driven; the site's private folder stands in for the chosen one.
  await page.evaluate(() => {
    const picker = () => navigator.storage.getDirectory()
    Object.assign(window, { showDirectoryPicker: picker })
  })
  await button(page, 'Export a snapshot folder').click()
  await expect(page.getByRole('list', { name: 'Export key' })).toBeVisible()
  const name = await fact(page, 'Folder').innerText()
  const files = await page.evaluate(async (snapshot) => {
    const top = await navigator.storage.getDirectory()
    const backups = await top.getDirectoryHandle('SignalBackups')
    const folder = await backups.getDirectoryHandle(snapshot)
    const names: string[] = []
    for await (const entry of folder.keys()) names.push(entry)
    return names
  }, name)
  expect(files.sort()).toEqual(['files', 'main', 'metadata'])
})

/** As a stranger would: the command line tool, with the key that the screen showed. */
async function verify(file: string, key: string): Promise<unknown> {
  expect(await readdir(dirname(file))).toContain(file.slice(dirname(file).length + 1))
  const args = [join(root, 'tools', 'run.mjs'), 'archive', 'verify', file, '--key', key, '--json']
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root })
  return JSON.parse(stdout) as unknown
}
