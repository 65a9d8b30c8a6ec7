import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { createHash } from 'node:crypto'
import { expect, test } from './journey.ts'
import { look } from './look.ts'
import { makeHistory, signalKey, writeSnapshotFolder } from './made-sources.ts'
import { backupFinished, button, go, importFolder, openApp, turnOnBackups } from './person.ts'
import type { ServiceProcess } from './service.ts'

const seed = 89
const signal = signalKey(seed)
/** docs/format.md section 9: magic, version, minimum reader. */
const minimumReaderAt = 5

/** The list of the backup as a later version of the app would leave it there: only newer ones may read it. */
function makeNewer({ data }: ServiceProcess): void {
  const facts = new DatabaseSync(join(data, 'heirloom.db'))
  facts.function('newer', (sealed: unknown) => {
    const changed = Buffer.from(sealed as Uint8Array)
    changed[minimumReaderAt] = 200
    return changed
  })
  facts.function('sha256', (bytes: unknown) =>
    createHash('sha256')
      .update(bytes as Uint8Array)
      .digest(),
  )
  facts.exec('UPDATE manifests SET sealed = newer(sealed), etag = sha256(newer(sealed))')
  facts.close()
}

test(
  'a backup that a newer version made is left alone, and what to do is said',
  { tag: '@slow' },
  async ({ page, browser, ownService, folder }) => {
    await openApp(page, ownService.url)
    const made = await writeSnapshotFolder(
      folder,
      makeHistory({ messages: 300, seed }),
      signal,
      Date.UTC(2026, 9, 1),
    )
    await importFolder(page, made, signal)
    await go(page, 'Backup')
    const key = await turnOnBackups(page)
    await backupFinished(page)
    await ownService.kill()
    makeNewer(ownService)
    await ownService.start()

    const other = await (await browser.newContext()).newPage()
    await openApp(other, ownService.url)
    await other.getByRole('link', { name: 'Restore a backup' }).click()
    await other.getByRole('textbox', { name: 'Recovery key' }).fill(key)
    await button(other, 'Find my backup').click()
    await expect(other.getByText('made in a newer format than this Heirloom can read')).toBeVisible()
    await expect(other.getByText('Update Heirloom and try again.')).toBeVisible()
    await look(other, 'restore-newer-backup')
    await other.context().close()

    await button(page, 'Back up now').click()
    await expect(page.getByText('Update Heirloom and try again.')).toBeVisible()
    await look(page, 'backup-newer-backup')
  },
)
