import type { BrowserContext, Page } from '@playwright/test'
import { expect, test } from './journey.ts'
import { look } from './look.ts'
import { madeFile, message, paint, record, tone, writeMediaFolder, type MadeMessage } from './made-media.ts'
import { signalKey } from './made-sources.ts'
import { button, chatRows, importFolder, openApp } from './person.ts'

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
    { ...message('Long words. '.repeat(100), [], 0, { longText: long.pointer }), files: [long] },
  ]
}

async function openMediaChat(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Chats' }).first().click()
  await chatRows(page).filter({ hasText: 'Person 1' }).first().click()
  await expect(page.getByRole('heading', { level: 1, name: 'Person 1' })).toBeVisible()
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
  await look(page, 'media-imported')
  await openMediaChat(page)
  await page.waitForTimeout(1500)
  await look(page, 'media-chat-end')
  await button(page, 'Go to the first message').click()
  await page.waitForTimeout(1500)
  await look(page, 'media-chat-start')
  await page.mouse.move(700, 400)
  await page.mouse.wheel(0, 900)
  await page.waitForTimeout(800)
  await look(page, 'media-chat-middle')
  await button(page, 'Go to the first message').click()
  await button(page, /^Photo, /)
    .first()
    .click()
  await page.waitForTimeout(800)
  await look(page, 'media-viewer')
  await page.keyboard.press('ArrowRight')
  await page.waitForTimeout(500)
  await look(page, 'media-viewer-next')
  await page.keyboard.press('Escape')
})
