import { concat } from '../../src/core/bytes.ts'
import { frameKind } from '../../src/domain/file/blocks.ts'
import { HarnessBrowser } from '../lib/harness-browser.ts'
import { need, Stage } from '../lib/stage.ts'
import { importSample } from './lab.ts'
import { splitFrames } from './mutate-frames.ts'
import { seal, sealedSample, type SealedSample } from './small-samples.ts'

const chatItem = 4

/** A history at two moments of one phone's life, and what a calm import of the first looks like. */
export interface Phases {
  readonly files: readonly SealedSample[]
  readonly contents: readonly string[]
  /** How many messages each holds. */
  readonly messages: readonly number[]
}

/** The same phone earlier (three fifths of its messages) and later (all of them). */
export async function makePhases(messages: number, seed: number): Promise<Phases> {
  const later = await sealedSample(messages, seed)
  const frames = splitFrames(later.stream)
  let items = 0
  const early = frames.filter(
    (frame) => frameKind(frame) !== chatItem || ++items <= Math.floor(messages * 0.6),
  )
  const files = [await seal(concat(...early), seed), later]
  return { files, contents: await calmContents(files), messages: [Math.floor(messages * 0.6), messages] }
}

async function calmContents(files: readonly SealedSample[]): Promise<string[]> {
  const stage = await Stage.build()
  const contents: string[] = []
  try {
    const browser: HarnessBrowser = (await stage.freshBrowser()).browser
    const page = await browser.open(stage.service.url)
    for (const file of files) {
      need(await importSample(page, file))
      contents.push(need(await page.evaluate(() => window.heirloom.digest({ messages: true }))).content)
    }
    return contents
  } finally {
    await stage.clear()
  }
}
