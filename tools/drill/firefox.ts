import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tone } from '../../playwright/made-media.ts'
import { utf8 } from '../../src/core/bytes.ts'
import { Stage } from '../lib/stage.ts'
import type { Drill, Floor } from './drill.ts'
import { Firefox } from './firefox/marionette.ts'
import type { Planted, Traces } from './firefox/traces.ts'
import { tracesBelow, tracesUnnamed } from './firefox/traces.ts'

const programs = ['firefox', 'firefox-esr']
const hz = 48_000

/** Photo, voice and a long sound in Firefox: they show and play while sealed, and what stays of them on disk is told. */
export const firefox: Drill = {
  about: 'photos and sounds in a Firefox of this machine, and what its media cache leaves on disk (--mb 24)',
  async run(floor) {
    const program = process.env['HEIRLOOM_FIREFOX'] ?? programs.find(starts)
    if (program === undefined) {
      floor.fail('Firefox', 'none was found: install it, or name it in HEIRLOOM_FIREFOX')
      return
    }
    const stage = await Stage.build()
    const browser = await Firefox.start(program)
    try {
      await lookAndListen(floor, browser, stage.service.url)
    } finally {
      await browser.clear()
      await stage.clear()
    }
  },
}

function starts(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0
}

async function lookAndListen(floor: Floor, browser: Firefox, url: string): Promise<void> {
  const drawn = () => floor.random.int(2 ** 31).toString(36)
  const planted = {
    'the photo': `pLAnTeD${drawn()}`,
    'the voice': `PlaNTed${drawn()}`,
    'the long sound': `plANTeD${drawn()}`,
    'the caption': `PLANTed${drawn()}`,
  }
  await browser.open(`${url}/`)
  const files = await makeFiles(floor, browser, planted)
  await startEmpty(browser)
  for (const [i, file] of files.entries()) await addFile(browser, file, i === 0 ? planted['the caption'] : '')

  const seen: string[] = []
  const look = (when: string) => {
    const named = tracesBelow(browser.folder, planted)
    const unnamed = tracesUnnamed(browser.pid, planted)
    floor.say(`${when}: ${told(named)} in its folders, ${told(unnamed)} in files without a name`)
    seen.push(...named.files)
  }
  look('once they were added')
  await browser.click("//button[starts-with(@aria-label, 'Photo')]")
  judge(
    floor,
    'a photo shows large',
    await grows(browser, "document.querySelector('.viewer-picture img')?.naturalWidth", 0),
  )
  await browser.click("//dialog//button[@aria-label='Close']")
  // A machine may have no loudspeaker, where only what is muted plays.
  await browser.run("for (const sound of document.querySelectorAll('.sound audio')) sound.muted = true")
  for (const [i, which] of ['a voice', 'a long sound'].entries()) {
    await browser.click(`(//div[@class='sound'])[${i + 1}]//button`)
    const time = `document.querySelectorAll('.sound audio')[${i}].currentTime`
    judge(floor, `${which} plays`, await grows(browser, time, 0.5))
    look(`while ${which} plays`)
  }
  await browser.quit()
  look('after it was closed')
  judge(floor, 'no file with a name ever held any of it', seen.length === 0, seen.join(', '))
}

function told({ of, looked }: Traces): string {
  return `${of.size === 0 ? 'nothing' : [...of].join(' and ')} (of ${(looked / 1e6).toFixed(1)} MB)`
}

/** A photo that the browser itself paints, a voice of five seconds, and a sound of `--mb`. */
async function makeFiles(floor: Floor, browser: Firefox, planted: Planted): Promise<string[]> {
  const painted = await browser.run<string>(`
    const canvas = new OffscreenCanvas(1200, 900)
    const pen = canvas.getContext('2d')
    for (let i = 0; i < 900; i++) {
      pen.fillStyle = 'hsl(' + i + ' 60% 50%)'
      pen.fillRect(0, i, 1200, 1)
    }
    const blob = await canvas.convertToBlob({ type: 'image/jpeg' })
    return btoa(Array.from(new Uint8Array(await blob.arrayBuffer()), (byte) => String.fromCharCode(byte)).join(''))`)
  const jpeg = Buffer.from(painted, 'base64')
  const mark = Buffer.from(planted['the photo']!.repeat(400))
  const comment = Buffer.from([0xff, 0xfe, (mark.length + 2) >> 8, (mark.length + 2) & 255])
  const seconds = Math.ceil((floor.option('mb', 24) * 1e6) / 2 / hz)
  await mkdir(browser.sources)
  const made = [
    ['photo.jpg', Buffer.concat([jpeg.subarray(0, 2), comment, mark, jpeg.subarray(2)])],
    ['voice.wav', withMarks(tone(5, hz), planted['the voice']!)],
    ['sound.wav', withMarks(tone(seconds, hz), planted['the long sound']!)],
  ] as const
  const paths: string[] = []
  for (const [name, bytes] of made) {
    paths.push(join(browser.sources, name))
    await writeFile(paths.at(-1)!, bytes)
  }
  return paths
}

/** All through the samples: heard as a click. */
function withMarks(wave: Uint8Array, word: string): Uint8Array {
  for (let at = 1000; at + word.length < wave.length; at += 100_000) wave.set(utf8(word), at)
  return wave
}

async function startEmpty(browser: Firefox): Promise<void> {
  await browser.click("//a[contains(., 'Start empty')]")
  await browser.type("//input[@autocomplete='name']", 'Robin')
  await browser.click("//button[@type='submit']")
  await browser.click("//a[contains(., 'Note to Self')]")
}

async function addFile(browser: Firefox, path: string, caption: string): Promise<void> {
  const before = await browser.run<number>("return document.querySelectorAll('article').length")
  await browser.type("//input[@aria-label='Files to add']", path)
  await browser.click("//section[@aria-label='Files to add']//li")
  if (caption !== '') await browser.type("//textarea[@aria-label='Write a note']", caption)
  await browser.click("//button[@aria-label='Add note']")
  if (!(await grows(browser, "document.querySelectorAll('article').length", before)))
    throw new Error(`${path} was not added`)
}

/** Whether a number in the page is above `from` before long. */
function grows(browser: Firefox, expression: string, from: number): Promise<boolean> {
  return browser.run<boolean>(`
    for (const until = Date.now() + 30000; Date.now() < until; await new Promise((next) => setTimeout(next, 100)))
      if ((${expression} ?? 0) > ${from}) return true
    return false`)
}

function judge(floor: Floor, what: string, isGood: boolean, why = 'it does not'): void {
  if (isGood) floor.pass()
  else floor.fail(what, why)
}
