import { readFile } from 'node:fs/promises'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { median, row, type Row } from './row.ts'
import type { SampleFile } from './sample-file.ts'
import { need, type Stage } from '../lib/stage.ts'

const pageBytes = 64 * 1024
const measuredBytes = 12 * 1024 * 1024

export const coreRowNames = ['hash4', 'inflate', 'deflate']

/** The compute core against its peers in one page; what Node's own zlib does is told beside it. */
export async function coreRow(
  name: string,
  {
    stage,
    sample,
    say,
  }: { readonly stage: Stage; readonly sample: SampleFile; readonly say: (line: string) => void },
): Promise<Row> {
  const { browser, page } = await stage.freshBrowser()
  const frames = (await readFile(sample.framesPath)).subarray(0, measuredBytes)
  await page.setInputFiles('#files', {
    name: 'frames.bin',
    mimeType: 'application/octet-stream',
    buffer: frames,
  })
  const { ours, peer, other } = need(await page.evaluate((which) => window.heirloom.micro(which), name))
  await browser.close()
  if (name === 'hash4') {
    say(`hash4: @noble/hashes ${(other ?? 0).toFixed(1)} MB/s`)
    return row(name, 'MB/s', ours, peer, 'hash-wasm SHA-256, the four streams in turn')
  }
  say(`${name}: zlib level 1 in Node ${nativeSpeed(name, frames).toFixed(1)} MB/s`)
  return row(name, 'MB/s', ours, peer, 'fflate level 1, pages of 64 KiB')
}

function nativeSpeed(name: string, frames: Buffer): number {
  const pages: Buffer[] = []
  for (let at = 0; at < frames.length; at += pageBytes) pages.push(frames.subarray(at, at + pageBytes))
  const bodies = pages.map((page) => deflateRawSync(page, { level: 1 }))
  const speeds = Array.from({ length: 5 }, () => {
    const started = performance.now()
    if (name === 'deflate') for (const page of pages) deflateRawSync(page, { level: 1 })
    else for (const body of bodies) inflateRawSync(body)
    return frames.length / 1000 / (performance.now() - started)
  })
  return median(speeds)
}
