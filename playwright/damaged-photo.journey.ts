import { expect, test } from './journey.ts'
import { madeFile, message, paint, writeMediaFolder } from './made-media.ts'
import { signalKey } from './made-sources.ts'
import { chatRows, go, importFolder, makeFirstBackup, openApp } from './person.ts'

const key = signalKey(67)

test(
  'a photo whose file was altered or lost on this device comes back from the backup when it is looked at',
  { tag: '@slow' },
  async ({ page, context, startService, folder }) => {
    const service = await startService({ options: ['--plans', 'open'] })
    const size = { width: 900, height: 600, type: 'image/jpeg' }
    const pictures = await paint(context, [
      { ...size, seed: 1 },
      { ...size, seed: 2 },
    ])
    const files = pictures.map((bytes) => madeFile(bytes, size.type, { width: 900, height: 600 }))
    const messages = [message('Altered', [files[0]!]), message('Lost', [files[1]!])]
    await openApp(page, service.url)
    await importFolder(page, await writeMediaFolder(folder, messages, key), key)
    await go(page, 'Backup')
    await makeFirstBackup(page)
    await expect(page.getByText('Everything is backed up')).toBeVisible()
    await page.evaluate(async () => {
      const media = await (await navigator.storage.getDirectory()).getDirectoryHandle('media')
      const names: string[] = []
      for await (const name of media.keys()) names.push(name)
      const [altered, lost] = names
      const handle = await media.getFileHandle(altered!)
      const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer())
      bytes[1000]! ^= 1
      const sink = await handle.createWritable()
      await sink.write(bytes)
      await sink.close()
      await media.removeEntry(lost!)
    })
    await page.reload()
    await go(page, 'Chats')
    await chatRows(page).first().click()
    const shown = page.locator('.tile img')
    await expect(shown).toHaveCount(2)
    for (const picture of await shown.all())
      await expect
        .poll(() => picture.evaluate((each: HTMLImageElement) => each.naturalWidth))
        .toBeGreaterThan(0)
  },
)
