import { restoreOnNewDevice } from './devices.ts'
import { expect, test } from './journey.ts'
import { look } from './look.ts'
import { earlier, makeHistory, signalKey, writeSnapshotFolder } from './made-sources.ts'
import { button, counts, go, importFolder, makeFirstBackup, openApp } from './person.ts'

const seed = 79
const key = signalKey(seed)
const dayMs = 86_400_000
const snapshotAt = Date.UTC(2026, 9, 1, 18)

test(
  'a backup that outgrows its room says so with the ways out, and the last one stays whole',
  { tag: '@slow' },
  async ({ page, browser, startService, folder }) => {
    const options = ['--max-archive-bytes', '40000', '--max-object-bytes', '1000000']
    const service = await startService({ options })
    const whole = makeHistory({ messages: 3000, seed })
    const first = await writeSnapshotFolder(folder, earlier(whole, 300), key, snapshotAt)
    await openApp(page, service.url)
    await importFolder(page, first, key)
    const then = await counts(page)
    await go(page, 'Backup')
    const recoveryKey = await makeFirstBackup(page)

    await go(page, 'Settings')
    await importFolder(page, await writeSnapshotFolder(folder, whole, key, snapshotAt + dayMs), key)
    await go(page, 'Backup')
    await button(page, 'Back up now').click()
    await expect(page.getByText('Your backup would be larger than')).toBeVisible()
    await expect(page.getByText('the last backup is still whole')).toBeVisible()
    await look(page, 'over-the-limit')
    await page.getByRole('link', { name: 'See your plan' }).click()
    // How many parts were in before one was refused is chance; when they fill the room, that is explained.
    const used = page.locator('.big-number', { hasText: 'of 40 kB used by messages' }).locator('dd')
    const isFull = Number.parseFloat(await used.innerText()) > 40
    await expect(page.getByText('parts of a backup that did not fit')).toHaveCount(isFull ? 1 : 0)
    await look(page, 'over-the-limit-plan')
    await go(page, 'Backup')
    await page.getByRole('link', { name: 'Save an exported file' }).click()
    await expect(button(page, 'Export an archive file')).toBeVisible()

    const other = await restoreOnNewDevice(browser, service.url, recoveryKey)
    expect(await counts(other)).toEqual(then)
    await other.context().close()
  },
)
