import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import type { BrowserContext, Page } from '@playwright/test'
import { importAndBackUp, newDevice } from './devices.ts'
import { expect, test } from './journey.ts'
import { look } from './look.ts'
import { makeHistory } from './made-sources.ts'
import {
  backupFinished,
  button,
  counts,
  exploreSample,
  findBackup,
  go,
  heading,
  openApp,
  restore,
  turnOnBackups,
} from './person.ts'
import type { ServiceProcess } from './service.ts'

const seed = 71
const history = makeHistory({ messages: 400, seed })
const alarm = 'The service does not identify itself as it did before, or as it stands on your sheet.'

test('another service in the place of the own one is noticed, and shown nothing', async ({
  page,
  browser,
  ownService,
  startService,
  folder,
}) => {
  const shown = watchPresentations(page.context())
  const { key } = await importAndBackUp(page, ownService.url, { folder, history, seed })
  await page.getByRole('link', { name: 'Your plan' }).click()
  const listed = page.getByRole('list', { name: 'Words of the service' }).getByRole('listitem')
  await expect(listed).toHaveCount(12)
  const words = await listed.allInnerTexts()
  expect(shown.length).toBeGreaterThan(0)

  await ownService.kill()
  const other = await startService({ port: Number(new URL(ownService.url).port) })
  expect(other.url).toBe(ownService.url)
  await go(page, 'Backup')
  await button(page, 'Back up now').click()
  await expectAlarm(page)
  await look(page, 'another-service')
  // What was at hand was refused, and is let go of: from now on it is asked who is there before anything is shown.
  const before = shown.length
  await button(page, 'Back up now').click()
  await expectAlarm(page)
  await page.getByRole('link', { name: 'Your plan' }).click()
  await expectAlarm(page)
  await look(page, 'another-service-plan')
  await go(page, 'Backup')
  await page.getByRole('link', { name: 'What the service can see' }).click()
  await button(page, 'Ask the service').click()
  await expectAlarm(page)
  await go(page, 'Backup')
  await page.getByRole('link', { name: 'Turn off and delete' }).click()
  await button(page, 'Turn off and delete the backup').click()
  await expectAlarm(page)
  expect(shown.length).toBe(before)
  await expectRestoreRefused(await browser.newContext(), { url: other.url, key, words })

  await other.kill()
  await ownService.start()
  await button(page, 'Turn off and delete the backup').click()
  await expect(heading(page, 'Backups are off')).toBeVisible()
})

test(
  'parameters that were changed under a backup stop it, until the person accepts them',
  { tag: '@slow' },
  async ({ page, browser, ownService, folder }) => {
    const { key, here } = await importAndBackUp(page, ownService.url, { folder, history, seed })
    await ownService.kill()
    changeParameters(ownService)
    await ownService.start()
    await go(page, 'Backup')
    await button(page, 'Back up now').click()
    await expectAlarm(page)

    const peeking = await newDevice(browser, ownService.url)
    await findBackup(peeking, key)
    await expect(heading(peeking, 'This is what was found')).toBeVisible()
    await expect(peeking.getByText('does not name itself as it did when this backup was made')).toBeVisible()
    await look(peeking, 'restore-other-parameters')

    await button(page, 'I asked: take it as it is now').click()
    await backupFinished(page)
    await expect(page.getByText(alarm)).toHaveCount(0)
    await openApp(peeking, ownService.url)
    await restore(peeking, key)
    expect(await counts(peeking)).toEqual(here)
    await peeking.context().close()
  },
)

for (const side of ['accounts', 'archives'] as const)
  test(`a service that answers otherwise on the side of ${side} is refused before backups are on`, async ({
    page,
    context,
    service,
    ownService,
  }) => {
    const shown = watchPresentations(context)
    const others = await (await fetch(`${ownService.url}/v1/archives/parameters`)).text()
    await context.route(`**/v1/${side}/parameters`, (route) =>
      route.fulfill({ body: others, contentType: 'application/json' }),
    )
    await exploreSample(page, service.url)
    await go(page, 'Backup')
    await turnOnBackups(page)
    await expectAlarm(page)
    await look(page, `turn-on-two-answers-${side}`)
    expect(shown).toEqual([])
    await go(page, 'Backup')
    await expect(page.getByRole('link', { name: 'Turn on backups' })).toBeVisible()
  })

async function expectAlarm(page: Page): Promise<void> {
  // A try comes before it, and pages beside this one take their share of the processor.
  await expect(page.getByText(alarm)).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText('Your backup was not shown to it')).toBeVisible()
}

/** Addresses of every call that showed a credential of the backup. */
function watchPresentations(context: BrowserContext): readonly string[] {
  const shown: string[] = []
  context.on('request', (request) => {
    if ('heirloom-presentation' in request.headers()) shown.push(request.url())
  })
  return shown
}

/** With the words of the sheet: another service. Without them: nothing is there. Either way nothing is shown to it. */
async function expectRestoreRefused(
  context: BrowserContext,
  { url, key, words }: { readonly url: string; readonly key: string; readonly words: readonly string[] },
): Promise<void> {
  const shown = watchPresentations(context)
  const page = await context.newPage()
  await openApp(page, url)
  await page.getByRole('link', { name: 'Restore a backup' }).click()
  await page.getByText('Check the service first').click()
  const field = page.getByRole('textbox', { name: 'The twelve words of the service' })
  await field.fill(words.join(' '))
  await look(page, 'restore-words')
  await page.getByRole('textbox', { name: 'Recovery key' }).fill(key)
  await button(page, 'Find my backup').click()
  await expectAlarm(page)
  await look(page, 'restore-words-alarm')
  await field.fill('')
  await button(page, 'Find my backup').click()
  await expect(page.getByText('There is no backup under this key')).toBeVisible()
  expect(shown).toEqual([])
  await context.close()
}

/** As somebody who holds the service would: another secret, and a database that does not remember the first. */
function changeParameters({ data }: ServiceProcess): void {
  rmSync(join(data, 'parameters'))
  const database = new DatabaseSync(join(data, 'heirloom.db'))
  database.exec('DELETE FROM parameters')
  database.close()
}
