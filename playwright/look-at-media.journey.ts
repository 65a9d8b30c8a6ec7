import type { BrowserContext, Page } from '@playwright/test'
import { expect, test } from './journey.ts'
import { look } from './look.ts'
import { madeFile, message, paint, record, tone, writeMediaFolder, type MadeMessage } from './made-media.ts'
import { signalKey } from './made-sources.ts'
import { button, chatRows, go, heading, importFolder, openApp } from './person.ts'

const key = signalKey(61)
const sunset = 'LGF5]+Yk^6#M@-5c,1J5@[or[Q6.'

const jpeg = (width: number, height: number, seed: number) => ({ width, height, seed, type: 'image/jpeg' })

async function everyKind(context: BrowserContext): Promise<MadeMessage[]> {
  const sizes = [
    jpeg(4000, 3000, 1),
    jpeg(900, 1600, 2),
    ...Array.from({ length: 6 }, (_, i) => jpeg(1200, 900, 3 + i)),
    { width: 512, height: 512, seed: 12, type: 'image/webp' },
    jpeg(1200, 630, 13),
    jpeg(150, 150, 14),
  ]
  const pictures = await paint(context, sizes)
  const files = pictures.map((bytes, i) =>
    madeFile(bytes, sizes[i]!.type, {
      ...{ width: sizes[i]!.width, height: sizes[i]!.height, blurHash: sunset },
    }),
  )
  const film = madeFile(await record(context, 2), 'video/webm', { width: 640, height: 360 })
  const loop = madeFile(await record(context, 1, 3), 'video/webm', { width: 640, height: 360 })
  const voice = madeFile(tone(9), 'audio/wav')
  const paper = madeFile(new TextEncoder().encode('%PDF-1.7 not really'), 'application/pdf', {
    fileName: 'Rental agreement 2026.pdf',
  })
  const gone = madeFile(pictures[5]!.slice(0, 1000), 'image/jpeg', {
    width: 1600,
    height: 1200,
    blurHash: sunset,
  })
  const long = madeFile(new TextEncoder().encode('Long words. '.repeat(500)), 'text/x-signal-plain')
  const [once] = await paint(context, [jpeg(800, 600, 40)])
  const secret = madeFile(once!, 'image/jpeg', { width: 800, height: 600 })
  const preview = {
    url: 'https://example.org/walks',
    title: 'Walks along the coast',
    description: 'Seven days, seven bays, and where to eat.',
    image: files[9]!.pointer,
  }
  const quote = {
    targetSentTimestamp: BigInt(Date.UTC(2026, 8, 1, 9)),
    authorId: 2n,
    type: 1,
    attachments: [{ contentType: 'image/jpeg', thumbnail: { pointer: files[10]!.pointer } }],
  }
  return [
    message('The view from the hut', [files[0]!]),
    { ...message('', [files[1]!]), mine: true },
    message('All of them', files.slice(2, 8)),
    { ...message('Two', files.slice(2, 4)), mine: true },
    message('', files.slice(4, 7)),
    message('Look at this', [film]),
    message('', [loop], 3),
    message('', [voice], 1),
    { ...message('', [voice], 1), mine: true },
    message('Here is the contract', [paper]),
    { ...message('', [{ ...gone }]), files: [] },
    {
      files: [files[8]!],
      content: {
        case: 'stickerMessage',
        value: {
          sticker: {
            packId: new Uint8Array(16),
            packKey: new Uint8Array(32),
            stickerId: 1,
            data: files[8]!.pointer,
          },
        },
      },
    },
    { ...message('https://example.org/walks', [], 0, { linkPreview: [preview] }), files: [files[9]!] },
    { ...message('Yes, that one', [], 0, { quote }), files: [files[10]!], mine: true },
    { ...message('Long words. '.repeat(20), [], 0, { longText: long.pointer }), files: [long] },
    {
      files: [secret],
      content: {
        case: 'viewOnceMessage',
        value: { attachment: { pointer: secret.pointer, flag: 0, wasDownloaded: true } },
      },
    },
  ]
}

async function openMediaChat(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Chats' }).first().click()
  await chatRows(page).filter({ hasText: 'Person 1' }).first().click()
  await expect(page.getByRole('heading', { level: 1, name: 'Person 1' })).toBeVisible()
}

/** Whether every picture in view was drawn from its bytes. */
async function allDrawn(page: Page): Promise<void> {
  const undrawn = () =>
    [...document.querySelectorAll<HTMLImageElement>('.picture img')].filter((picture) => {
      const { top, bottom } = picture.getBoundingClientRect()
      return bottom > 0 && top < innerHeight && picture.naturalWidth === 0
    }).length
  await expect.poll(() => page.evaluate(undrawn)).toBe(0)
}

/** Walks a conversation from its first message to its last, and calls back at each stop. */
async function walk(page: Page, stop: (nth: number) => Promise<void>): Promise<void> {
  await button(page, 'Go to the first message').click()
  for (let nth = 0; nth < 12; nth++) {
    await allDrawn(page)
    await stop(nth)
    const atEnd = await page.locator('.conversation .virtual-list').evaluate((list) => {
      list.scrollBy(0, list.clientHeight * 0.8)
      return list.scrollTop + list.clientHeight >= list.scrollHeight - 2
    })
    if (atEnd) break
  }
}

test('photos, films, voices and files stand in the conversation and open large', async ({
  page,
  context,
  service,
  folder,
}) => {
  const path = await writeMediaFolder(folder, await everyKind(context), key)
  await openApp(page, service.url)
  await importFolder(page, path, key)
  await openMediaChat(page)
  await walk(page, (nth) => look(page, `media-chat-${nth}`))

  await button(page, 'Go to the first message').click()
  const sound = page.getByRole('group', { name: 'Voice message' }).first()
  const play = sound.getByRole('button', { name: /^Play/ })
  await expect(async () => {
    await page.locator('.conversation .virtual-list').evaluate((list) => list.scrollBy(0, 300))
    await expect(play).toBeInViewport({ timeout: 400 })
  }).toPass()
  await sound.getByRole('button', { name: /^Play/ }).click()
  await expect(sound.getByRole('button', { name: 'Pause' })).toBeVisible()
  await expect(sound.locator('line.played')).not.toHaveCount(0)
  await sound.getByRole('button', { name: 'Pause' }).click()

  await button(page, 'Go to the first message').click()
  await button(page, /^Photo, /)
    .first()
    .click()
  const viewer = page.getByRole('dialog', { name: 'Viewer' })
  await expect(viewer.getByText('1 of 16')).toBeVisible()
  await allDrawn(page)
  await look(page, 'media-viewer')
  for (let nth = 2; nth <= 16; nth++) {
    await page.keyboard.press('ArrowRight')
    await expect(viewer.getByText(`${nth} of 16`)).toBeVisible()
  }
  await page.keyboard.press('ArrowLeft')
  await viewer.locator('video').evaluate((film: HTMLVideoElement) => (film.muted = true))
  await expect
    .poll(() => viewer.locator('video').evaluate((film: HTMLVideoElement) => film.currentTime))
    .toBeGreaterThan(0.2)
  await look(page, 'media-viewer-film')
  await page.keyboard.press('Escape')
  await expect(viewer).toBeHidden()
  await expect(page.getByRole('heading', { level: 1, name: 'Person 1' })).toBeVisible()
})

test('what may be looked at once is shown once', async ({ page, context, service, folder }) => {
  const path = await writeMediaFolder(folder, await everyKind(context), key)
  await openApp(page, service.url)
  await importFolder(page, path, key)
  await openMediaChat(page)
  await button(page, 'View-once media').click()
  const viewer = page.getByRole('dialog', { name: 'View-once media' })
  await look(page, 'media-once-ask')
  await button(page, 'Not now').click()
  await button(page, 'View-once media').click()
  await button(page, 'Look at it now').click()
  const picture = viewer.getByRole('img', { name: 'Photo' })
  await expect(picture).toBeVisible()
  await expect.poll(() => picture.evaluate((shown: HTMLImageElement) => shown.naturalWidth)).toBe(800)
  await look(page, 'media-once')
  await button(page, 'Close').click()
  await expect(viewer).toBeHidden()
  await expect(button(page, 'View-once media')).toHaveCount(0)
})

test('the overview shows what there is by month, what takes space, and deletes', async ({
  page,
  context,
  service,
  folder,
}) => {
  const path = await writeMediaFolder(folder, await everyKind(context), key)
  await openApp(page, service.url)
  await importFolder(page, path, key)
  await go(page, 'Settings')
  await page.getByRole('link', { name: 'Media' }).click()
  await expect(heading(page, 'Media')).toBeVisible()
  await expect(page.getByText('September 2026')).toBeVisible()
  await allDrawn(page)
  await look(page, 'media-overview')
  await button(page, 'Files').click()
  await look(page, 'media-overview-files')
  await button(page, 'Sounds').click()
  await expect(page.getByRole('group', { name: 'Voice message' }).first()).toBeVisible()
  await look(page, 'media-overview-sounds')
  await button(page, 'What takes space').click()
  await allDrawn(page)
  await look(page, 'media-overview-space')
  const before = await page.getByText(/files · .* on this device/).innerText()
  await button(page, 'Choose').click()
  await page.locator('.media-tick').first().click()
  await look(page, 'media-overview-chosen')
  await button(page, 'Delete…').click()
  await look(page, 'media-overview-delete')
  await button(page, /^Delete \d+ message/).click()
  await expect(page.getByText(before)).toBeHidden()
  await expect(page.getByText(/files · .* on this device/)).toBeVisible()
})
