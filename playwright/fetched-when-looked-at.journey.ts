import { expect, test } from './journey.ts'
import { newDevice } from './devices.ts'
import { madeFile, message, paint, tone, writeMediaFolder } from './made-media.ts'
import { signalKey } from './made-sources.ts'
import { button, chatRows, go, heading, importFolder, makeFirstBackup, openApp, restore } from './person.ts'

const key = signalKey(89)
const size = { width: 1200, height: 900 }

test(
  'what is only at the service comes when it is looked at, and a document when it is asked for',
  { tag: '@slow' },
  async ({ page, context, browser, startService, folder }) => {
    const service = await startService({ options: ['--plans', 'open'] })
    const [picture] = await paint(context, [{ ...size, seed: 3, type: 'image/jpeg' }])
    const photo = madeFile(picture!, 'image/jpeg', size)
    const voice = madeFile(tone(4), 'audio/wav')
    const paper = madeFile(new TextEncoder().encode('%PDF-1.7 not really'), 'application/pdf', {
      fileName: 'Lease.pdf',
    })
    const messages = [message('', [photo]), message('', [voice], 1), message('', [paper])]
    await openApp(page, service.url)
    await importFolder(page, await writeMediaFolder(folder, messages, key), key)
    await go(page, 'Backup')
    const recoveryKey = await makeFirstBackup(page)
    await expect(page.getByText('Everything is backed up')).toBeVisible()

    const other = await newDevice(browser, service.url)
    // All of them are not fetched before it is known which are there.
    await other.context().route(/\/v1\/objects(\?.*)?$/, (route) => route.abort())
    await restore(other, recoveryKey)
    await other.getByRole('link', { name: 'Choose what comes by itself' }).click()
    await other.getByRole('radio', { name: /Fetch only what I look at/ }).check()
    await go(other, 'Settings')
    await other.getByRole('link', { name: 'Media' }).click()
    await expect(button(other, /^Photo.* is not on this device yet/)).toBeVisible()

    await go(other, 'Chats')
    await chatRows(other).filter({ hasText: 'Person 1' }).first().click()
    const drawn = () =>
      [...document.querySelectorAll<HTMLImageElement>('.picture img')].map((shown) => shown.naturalWidth)
    await expect.poll(() => other.evaluate(drawn)).toEqual([1200])
    await expect(button(other, 'Play Voice message')).toBeVisible()
    await expect(other.getByText('This file is not on this device yet.')).toBeVisible()
    await button(other, 'Fetch Lease.pdf from the backup').click()
    await expect(button(other, 'Save a copy of Lease.pdf')).toBeVisible()
    await expect(button(other, /^Fetch/)).toHaveCount(0)

    // The overview knows it too, by its name.
    await go(other, 'Settings')
    await other.getByRole('link', { name: 'Media' }).click()
    await expect(heading(other, 'Media')).toBeVisible()
    await button(other, 'Files').click()
    await expect(button(other, 'Save a copy of Lease.pdf')).toBeVisible()
    await other.context().close()
  },
)
