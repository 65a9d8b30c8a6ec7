import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { openByTheSpec } from '../../src/domain/media/testing/open-by-the-spec.ts'
import { need, type Stage } from '../lib/stage.ts'
import { nativeSealPhotos } from './native-media.ts'
import { median, row, type Row } from './row.ts'

export const mediaRowNames = ['media.seal.native', 'media.seal.wasm']

const photoBytes = 3_000_000
/** That many different ones, again and again: they are read from a warm disk, as a folder just picked is. */
const differentPhotos = 8
const rounds = 3
type Who = 'ours' | 'native' | 'hash-wasm'
const everyone: readonly Who[] = ['native', 'ours', 'hash-wasm']

export interface MediaBench {
  /** In all, in MB. */
  readonly megabytes: number
  readonly stage: Stage
  readonly say: (line: string) => void
}

/**
 * Sealing photos of 3 MB: read, encrypted, plaintext hash, MAC, digest and range tags, written to the private file
 * system (Node: to the disk) and flushed there, file for file. All take turns, and the medians count.
 */
export class MediaRows {
  private readonly bench: MediaBench
  private measured: Promise<ReadonlyMap<Who, number>> | null = null

  constructor(bench: MediaBench) {
    this.bench = bench
  }

  async row(name: string): Promise<Row> {
    const speeds = await (this.measured ??= this.measure())
    const [ours, native, wasm] = [speeds.get('ours')!, speeds.get('native')!, speeds.get('hash-wasm')!]
    return name === 'media.seal.native'
      ? row(name, 'MB/s', ours, native, 'the same files by node:crypto in one thread, written and flushed')
      : row(name, 'MB/s', ours, wasm, 'the same files by hash-wasm + WebCrypto in turn, written and flushed')
  }

  private async measure(): Promise<ReadonlyMap<Who, number>> {
    const { stage } = this.bench
    const folder = await mkdtemp(join(tmpdir(), 'heirloom-bench-photos-'))
    const photos = Array.from({ length: differentPhotos }, (_, i) => join(folder, `${i}.jpg`))
    for (const path of photos) await writeFile(path, randomBytes(photoBytes))
    const { browser, page } = await stage.freshBrowser()
    try {
      await page.setInputFiles('#files', photos)
      await opensElsewhere(page)
      await this.speeds(page, photos, false)
      return await this.speeds(page, photos, true)
    } finally {
      await browser.close()
      await rm(folder, { recursive: true })
    }
  }

  /** Medians, in MB/s. */
  private async speeds(page: Page, photos: readonly string[], writes: boolean): Promise<Map<Who, number>> {
    const { megabytes, say } = this.bench
    const count = Math.max(1, Math.round((megabytes * 1e6) / photoBytes))
    const runs = new Map<Who, number[]>(everyone.map((who) => [who, []]))
    for (let round = 0; round < rounds; round++)
      for (const who of everyone) {
        const ms =
          who === 'native'
            ? await nativeSealPhotos(photos, { count, writes })
            : need(
                await page.evaluate((asked) => window.heirloom.sealPhotos(asked), {
                  how: who,
                  count,
                  writes,
                }),
              ).ms
        runs.get(who)!.push((count * photoBytes) / 1000 / ms)
      }
    const told = [...runs].map(([who, of]) => `${who} ${of.map((speed) => speed.toFixed(0)).join(' ')}`)
    say(`media.seal, ${writes ? 'written and flushed' : 'nothing written'}, MB/s: ${told.join('; ')}`)
    return new Map([...runs].map(([who, of]) => [who, median(of)]))
  }
}

/** What is measured is worth something only if others can read it. */
async function opensElsewhere(page: Page): Promise<void> {
  const { key, size, plaintextHash, sealed } = need(await page.evaluate(() => window.heirloom.sealOne()))
  const bytes = (hex: string) => Buffer.from(hex, 'hex')
  openByTheSpec(bytes(sealed), { key: bytes(key), size, plaintextHash: bytes(plaintextHash) })
}
