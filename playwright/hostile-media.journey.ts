import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, expect, test, type BrowserContext, type Page } from '@playwright/test'
import { concat, utf8, type Bytes } from '../src/core/bytes.ts'
import { png } from '../src/domain/media/testing/pictures.ts'
import { chromiumArgs } from '../tools/lib/browser.ts'
import { madeFile, message, paint, tone, writeMediaFolder, type MadeMessage } from './made-media.ts'
import { signalKey } from './made-sources.ts'
import { button, chatRows, heading, importFolder, openApp } from './person.ts'
import { ServiceProcess } from './service.ts'

const key = signalKey(67)

/** Answers everything, and writes down that it was asked. */
async function canary() {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.setHeader('Access-Control-Allow-Origin', '*')
    response.end('ok')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { asked, url, close: () => new Promise((resolve) => server.close(resolve)) }
}

function attacks(url: string, photo: Bytes): Readonly<Record<string, Bytes>> {
  const script = `parent.ran=1;top.ran=1;self.ran=1;fetch('${url}/script');new Image().src='${url}/image'`
  const html = `<html><body onload="${script}"><script>${script}</script><img src="${url}/img"><iframe src="${url}/frame"></iframe></body></html>`
  const comment = utf8(html)
  return {
    svg: utf8(
      `<svg xmlns="http://www.w3.org/2000/svg" onload="${script}"><script>${script}</script><image href="${url}/svg"/></svg>`,
    ),
    html: utf8(html),
    pdf: utf8(`%PDF-1.7\n1 0 obj<</OpenAction<</S/URI/URI(${url}/pdf)>>>>endobj\n`),
    gifScript: concat(utf8('GIF89a/*'), new Uint8Array(20), utf8(`*/=0;${script}`)),
    // A whole picture with a page in its comment.
    jpegPage: concat(
      photo.subarray(0, 2),
      Uint8Array.of(0xff, 0xfe, (comment.length + 2) >> 8, (comment.length + 2) & 255),
      comment,
      photo.subarray(2),
    ),
    pdfZip: concat(utf8('%PDF-1.7\n'), utf8('PK\x03\x04'), new Uint8Array(30)),
    manifest: utf8(`CACHE MANIFEST\n${url}/manifest`),
    bomb: concat(png(60_000, 60_000), new Uint8Array(120_000)),
  }
}

const claimed = [
  'image/svg+xml',
  'text/html',
  'application/pdf',
  'image/jpeg',
  'image/gif',
  'video/mp4',
  'audio/mpeg',
]

async function serviceOf(): Promise<ServiceProcess> {
  const service = new ServiceProcess()
  await service.start()
  return service
}

async function openMediaChat(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Chats' }).first().click()
  await chatRows(page).filter({ hasText: 'Person 1' }).first().click()
  await expect(heading(page, 'Person 1')).toBeVisible()
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
}

/** Everything in the chat comes into view once. */
async function walk(page: Page, stop: () => Promise<void>): Promise<void> {
  await button(page, 'Go to the first message').click()
  for (let nth = 0; nth < 80; nth++) {
    await stop()
    const atEnd = await page.locator('.conversation .virtual-list').evaluate((list) => {
      list.scrollBy(0, list.clientHeight * 0.7)
      return list.scrollTop + list.clientHeight >= list.scrollHeight - 2
    })
    await page.waitForTimeout(60)
    if (atEnd) break
  }
  await stop()
}

test('hostile files, under every type, run nothing and ask for nothing', async ({ context, page }) => {
  const [service, far] = [await serviceOf(), await canary()]
  const folder = mkdtempSync(join(tmpdir(), 'heirloom-hostile-'))
  const asked: string[] = []
  context.on('request', (request) => asked.push(request.url()))
  let dialogs = 0
  context.on('dialog', (dialog) => {
    dialogs++
    void dialog.dismiss()
  })
  // Copies go through the downloads, which can be looked at.
  await context.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'))
  try {
    const [photo] = await paint(context, [{ width: 900, height: 700, type: 'image/jpeg', seed: 5 }])
    const files = attacks(far.url, photo!)
    const messages: MadeMessage[] = Object.entries(files).flatMap(([name, bytes]) =>
      claimed.map((type, i) =>
        message(`${name} as ${type}`, [
          // Each content once: a byte more makes it another one.
          madeFile(concat(bytes, new Uint8Array(i)), type, { fileName: `${name}-${i}.svg` }),
        ]),
      ),
    )
    const path = await writeMediaFolder(folder, messages, key)
    await openApp(page, service.url)
    await importFolder(page, path, key)
    await openMediaChat(page)

    const addresses = new Set<string>()
    await walk(page, async () => {
      const seen = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLMediaElement | HTMLImageElement>('img, video, audio')].map(
          ({ src }) => src,
        ),
      )
      for (const src of seen) addresses.add(new URL(src).pathname)
    })
    await expect(page.getByText(/more memory than is safe/).first()).toBeVisible()
    const media = [...addresses].filter((address) => address.startsWith('/media/'))
    expect(media.length).toBeGreaterThan(4)

    // Shown large, one after the other.
    await button(page, 'Go to the first message').click()
    const tile = page.locator('.tile:has(.picture.shown)').first()
    await expect(async () => {
      await page.locator('.conversation .virtual-list').evaluate((list) => list.scrollBy(0, 500))
      await expect(tile).toBeVisible({ timeout: 300 })
    }).toPass()
    await tile.click()
    for (let i = 0; i < 8; i++) {
      await page.keyboard.press('ArrowRight')
      await page.waitForTimeout(100)
    }
    await page.keyboard.press('Escape')

    // Saved: the very bytes, as a file.
    await button(page, 'Go to the first message').click()
    const saving = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save a copy of svg-0.svg' }).click()
    const saved = await (await saving).path()
    expect(readFileSync(saved).equals(Buffer.from(files['svg']!))).toBe(true)

    // Asked for in every other way.
    const answers = await page.evaluate(async (all) => {
      const statuses: number[] = []
      for (const address of all) {
        statuses.push((await fetch(address)).status)
        statuses.push((await fetch(address, { headers: { range: 'bytes=0-' } })).status)
        for (const [name, attribute] of [
          ['iframe', 'src'],
          ['object', 'data'],
          ['embed', 'src'],
        ] as const) {
          const element = document.createElement(name)
          try {
            element.setAttribute(attribute, address)
          } catch {
            // Trusted Types refuse the element.
          }
          document.body.append(element)
        }
        const link = document.createElement('link')
        link.rel = 'stylesheet'
        link.href = address
        document.head.append(link)
        const script = document.createElement('script')
        try {
          script.src = address
        } catch {
          // Trusted Types
        }
        document.head.append(script)
      }
      await new Promise((resolve) => setTimeout(resolve, 1500))
      const inside = [...document.querySelectorAll('iframe')].map(
        (frame) => frame.contentDocument?.body.innerHTML ?? '',
      )
      return { statuses, inside, ran: 'ran' in window }
    }, media)
    expect(new Set(answers.statuses)).toEqual(new Set([404]))
    expect(answers.inside.join('')).not.toContain('script')
    expect(answers.ran).toBe(false)

    // By the address bar, in this tab's visit and in another one.
    const other = await context.newPage()
    for (const address of [...media.slice(0, 6), `/media/${'A'.repeat(22)}`]) {
      const response = await other.goto(`${service.url}${address}`).catch(() => null)
      if (response) {
        expect(response.status()).toBe(404)
        expect(response.headers()['content-security-policy']).toBe("sandbox; default-src 'none'")
      }
      // The browser's own page of an error may still be on its way.
      await expect.poll(() => other.evaluate(() => 'ran' in window).catch(() => null)).toBe(false)
    }
    expect(dialogs).toBe(0)
    expect(far.asked).toEqual([])
    const origins = new Set(asked.filter((url) => !url.startsWith('blob:')).map((url) => new URL(url).origin))
    expect([...origins].filter((origin) => origin !== service.url && origin !== 'null')).toEqual([])
  } finally {
    rmSync(folder, { recursive: true, force: true })
    await Promise.all([service.dispose(), far.close()])
  }
})

const planted = {
  picture: 'PLANTEDPICTURE7f3a9c',
  caption: 'plantedcaption51d2e8',
  voice: 'PLANTEDVOICE0b77aa',
}

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesBelow(path)
    else if (entry.isFile() && statSync(path).size > 0) yield path
  }
}

test('nothing of a picture, a voice or a caption lies in Cache Storage or in the profile on disk', async () => {
  const service = await serviceOf()
  const folder = mkdtempSync(join(tmpdir(), 'heirloom-planted-'))
  const profile = join(folder, 'profile')
  const executablePath = process.env['HEIRLOOM_BROWSER']
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    ...(executablePath ? { executablePath } : {}),
    args: [...chromiumArgs],
  })
  try {
    const [photo] = await paint(context, [{ width: 3000, height: 2000, type: 'image/jpeg', seed: 8 }])
    const mark = utf8(planted.picture.repeat(400))
    const length = mark.length + 2
    const picture = concat(
      photo!.subarray(0, 2),
      Uint8Array.of(0xff, 0xfe, length >> 8, length & 255),
      mark,
      photo!.subarray(2),
    )
    const voice = concat(tone(5), utf8(planted.voice.repeat(50)))
    const path = await writeMediaFolder(
      folder,
      [
        message(planted.caption, [madeFile(picture, 'image/jpeg', { width: 3000, height: 2000 })]),
        message('', [madeFile(voice, 'audio/wav')], 1),
      ],
      key,
    )
    const page = context.pages()[0]!
    await openApp(page, service.url)
    await importFolder(page, path, key)
    await openMediaChat(page)
    await button(page, /^Photo, /).click()
    const large = page.locator('.viewer-picture img').last()
    await expect.poll(() => large.evaluate((shown: HTMLImageElement) => shown.naturalWidth)).toBe(3000)
    await page.keyboard.press('Escape')
    await button(page, /^Play/).click()
    await expect(page.locator('line.played')).not.toHaveCount(0)
    const cached = await page.evaluate(async (words) => {
      const found: string[] = []
      for (const name of await caches.keys()) {
        const cache = await caches.open(name)
        for (const request of await cache.keys()) {
          if (new URL(request.url).pathname.startsWith('/media/')) found.push(request.url)
          const text = await (await cache.match(request))!.text()
          if (words.some((word) => text.includes(word))) found.push(request.url)
        }
      }
      return found
    }, Object.values(planted))
    expect(cached).toEqual([])
    await context.close()
    const marks = Object.values(planted).flatMap((word) => [Buffer.from(word), Buffer.from(word, 'utf16le')])
    const holding: string[] = []
    let looked = 0
    for (const file of filesBelow(profile)) {
      const bytes = readFileSync(file)
      looked += bytes.length
      if (marks.some((bytesOfMark) => bytes.includes(bytesOfMark))) holding.push(file)
    }
    expect(looked).toBeGreaterThan(100_000)
    expect(holding).toEqual([])
  } finally {
    await context.close()
    await service.dispose()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
})
