import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import type { Page } from '@playwright/test'
import { pathOf, withMedia, type MadeMedia } from '../../playwright/made-files.ts'
import { makeHistory, signalKey, writeSnapshotFolder } from '../../playwright/made-sources.ts'
import type { HistoryStatus } from '../../src/app/api/views.ts'
import type { MissingMediaView } from '../../src/app/api/media-store-api.ts'
import { HarnessBrowser } from '../lib/harness-browser.ts'
import { watchMemory } from '../lib/processes.ts'
import { harnessPath } from '../lib/served-app.ts'
import { need, Stage } from '../lib/stage.ts'
import { unwatched } from '../lib/unwatched.ts'
import type { Outcome, Timed } from '../harness/door.ts'
import type { Drill, Floor } from './drill.ts'
import { filmPieces, type FilmPlan } from './film/make-film.ts'
import { hashOf, sealFilm } from './film/seal-film.ts'

const picture = { width: 640, height: 360, count: 12 }
/** The chat that the film falls to in these is in sight. */
const fewMessages = { messages: 50, seed: 2 }
const mostMemoryMb = 300
const mostSeekMs = 1000
const seeks = 8

/** A long film comes in with a snapshot folder, plays while sealed, and is jumped about in. */
export const film: Drill = {
  about: 'a long film is imported, played, sought in, archived and given back, in bounded memory (--mb 2048)',
  async run(floor) {
    const folder = await mkdtemp(join(tmpdir(), 'heirloom-film-'))
    const stage = await Stage.build({ plans: { open: true } })
    const browser = await HarnessBrowser.make('allow')
    try {
      const harness = await browser.open(stage.service.url)
      const source = await makeSource(folder, harness, floor)
      await imported(floor, browser, harness, source)
      await harness.close()
      await played(floor, browser, stage.service.url)
      const bytes = source.bytes
      const { url } = stage.service
      const key = await archived(floor, browser, { url, bytes })
      await browser.stop()
      const other = await stage.freshBrowser()
      await givenBack(floor, other.browser, other.page, { url, key, bytes })
    } finally {
      await browser.close()
      await stage.clear()
      await rm(folder, { recursive: true, force: true })
    }
  },
}

interface FilmSource {
  readonly paths: readonly string[]
  readonly names: readonly string[]
  readonly key: string
  readonly bytes: number
}

/** A snapshot folder of a few messages and the film, sealed by Node as a phone would. */
async function makeSource(folder: string, page: Page, floor: Floor): Promise<FilmSource> {
  const bytes = floor.option('mb', 2048) * 1024 * 1024
  const frames = need(await page.evaluate((wish) => window.heirloom.keyFrames(wish), picture))
  const plan: FilmPlan = {
    frames: frames.map((frame) => Buffer.from(frame)),
    ...{ width: picture.width, height: picture.height },
    ...{ bytes, clusters: Math.max(3, Math.round(bytes / 4_000_000)) },
  }
  const key = new Uint8Array(64).map(() => floor.random.int(256))
  const hash = new Uint8Array(hashOf(filmPieces(plan)))
  const made: MadeMedia = {
    ...{ kind: 'webm', contentType: 'video/webm', key, hash },
    ...{ content: new Uint8Array(0), size: bytes },
  }
  const recoveryKey = signalKey(floor.seed)
  const history = withMedia(makeHistory(fewMessages), [made])
  const root = await writeSnapshotFolder(folder, history, recoveryKey)
  const path = join(root, pathOf(made))
  await mkdir(dirname(path), { recursive: true })
  await sealFilm(path, { pieces: filmPieces(plan), size: bytes, key })
  const listed = await readdir(root, { recursive: true, withFileTypes: true })
  const paths = listed.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name))
  return { paths, names: paths.map((each) => relative(folder, each)), key: recoveryKey, bytes }
}

async function imported(
  floor: Floor,
  browser: HarnessBrowser,
  page: Page,
  { paths, names, key, bytes }: FilmSource,
): Promise<void> {
  await page.setInputFiles('#files', [...paths])
  const stop = watchMemory(browser.profile)
  const request = { paths: names, key, accountId: '', preview: false }
  const { importMs } = need(await page.evaluate((asked) => window.heirloom.importPicked(asked), request))
  floor.say(`import: ${seconds(importMs)}, ${(bytes / 1000 / importMs).toFixed(0)} MB/s`)
  within(floor, 'memory of the import, MB', stop() / 1e6, mostMemoryMb)
}

async function played(floor: Floor, browser: HarnessBrowser, url: string): Promise<void> {
  const page = await (await browser.running()).newPage()
  await page.goto(`${url}/`)
  // What shows films takes hold of the page at its first visit.
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await openFilmChat(page)
  const stop = watchMemory(browser.profile)
  const started = performance.now()
  await page.locator('.film').first().click()
  await page.locator('video.viewer-film').waitFor()
  await playing(page)
  floor.say(`plays ${seconds(performance.now() - started)} after it was opened`)
  const length = await page.evaluate(
    () => document.querySelector<HTMLVideoElement>('video.viewer-film')!.duration,
  )
  const times: number[] = []
  for (let i = 0; i < seeks; i++) times.push(await sought(page, (floor.random.int(1000) / 1000) * length))
  floor.say(
    `${seeks} jumps in ${Math.round(length)} s of film: ${times.map((ms) => ms.toFixed(0)).join(' ')} ms`,
  )
  within(floor, 'to the end, ms', await sought(page, length - 2), mostSeekMs)
  await playing(page)
  within(floor, 'memory of playing, MB', stop() / 1e6, mostMemoryMb)
}

async function openFilmChat(page: Page): Promise<void> {
  const rows = page
    .getByRole('region', { name: 'Chats', exact: true })
    .getByRole('listitem')
    .getByRole('link')
  await rows.first().waitFor()
  for (let i = 0; i < (await rows.count()); i++) {
    await rows.nth(i).click()
    const found = page.locator('.film').first().waitFor({ timeout: 10_000 })
    if (
      await found.then(
        () => true,
        () => false,
      )
    )
      return
  }
  throw new Error('the film is in no chat')
}

async function archived(
  floor: Floor,
  browser: HarnessBrowser,
  { url, bytes }: { readonly url: string; readonly bytes: number },
): Promise<string> {
  const { key } = need(await (await browser.open(url)).evaluate(() => window.heirloom.turnOn()))
  const { outcome, mb } = await quietly<Timed>(browser, url, 'window.heirloom.backUp(null)')
  const { ms } = need(outcome)
  const page = await browser.open(url)
  const status = need(await page.evaluate(() => window.heirloom.call('status', []))) as HistoryStatus
  const files = status.backup.media?.stored.files ?? 0
  floor.say(`archived: ${seconds(ms)}, ${(bytes / 1000 / ms).toFixed(0)} MB/s, ${files} file at the service`)
  if (files !== 1) floor.fail('archive', 'the film is not at the service')
  within(floor, 'memory of the archive, MB', mb, mostMemoryMb)
  return key
}

/** On another device: the text, then the film, whatever brings it. */
async function givenBack(
  floor: Floor,
  browser: HarnessBrowser,
  page: Page,
  { url, key, bytes }: { readonly url: string; readonly key: string; readonly bytes: number },
): Promise<void> {
  need(await page.evaluate((typed) => window.heirloom.restore(typed), key))
  const { outcome, mb } = await quietly<Timed>(browser, url, 'window.heirloom.fetchFiles()')
  const { ms } = need(outcome)
  const again = await browser.open(url)
  const view = need(
    await again.evaluate(() => window.heirloom.call('readMissingMedia', [])),
  ) as MissingMediaView
  if (view.missing.files > 0) throw new Error('the film did not come back')
  floor.say(`given back: ${seconds(ms)}, ${(bytes / 1000 / ms).toFixed(0)} MB/s`)
  within(floor, 'memory of the restore, MB', mb, mostMemoryMb)
}

/** A call of the harness, and the most memory it took, in MB ([Note: Measuring unwatched]). */
async function quietly<T>(
  browser: HarnessBrowser,
  url: string,
  work: string,
): Promise<{ readonly outcome: Outcome<T>; readonly mb: number }> {
  await browser.stop()
  let bytes = 0
  const watch = () => {
    const stop = watchMemory(browser.profile)
    return () => (bytes = stop())
  }
  const outcome = await unwatched<Outcome<T>>(
    { profile: browser.profile, url: `${url}${harnessPath}`, work },
    watch,
  )
  return { outcome, mb: bytes / 1e6 }
}

/** Waits until pictures go by. */
async function playing(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const film = document.querySelector<HTMLVideoElement>('video.viewer-film')!
    film.muted = true
    const from = film.currentTime
    await film.play()
    while (film.currentTime <= from) await new Promise((go) => requestAnimationFrame(go))
    if (film.error) throw new Error(`the film does not play: ${film.error.code}`)
  })
}

/** Milliseconds until the picture at that place is there. */
function sought(page: Page, at: number): Promise<number> {
  return page.evaluate(async (place) => {
    const film = document.querySelector<HTMLVideoElement>('video.viewer-film')!
    const started = performance.now()
    const there = new Promise((resolve, reject) => {
      film.onseeked = resolve
      film.onerror = () => reject(new Error('the film ended with an error'))
    })
    film.currentTime = place
    await there
    return performance.now() - started
  }, at)
}

function within(floor: Floor, what: string, found: number, most: number): void {
  floor.say(`${what}: ${found.toFixed(0)}`)
  if (found <= most) floor.pass()
  else floor.fail(what, `${found.toFixed(0)}, at most ${most}`)
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
