import { deflateSync, inflateSync } from 'fflate'
import { createSHA256 } from 'hash-wasm'
import { sha256 } from '@noble/hashes/sha2.js'
import coreUrl from '../../build/core.wasm?url'
import { createCore } from '../../src/adapters/core/load.ts'
import type { Core } from '../../src/domain/core-port.ts'
import type { MicroRow } from './door.ts'

const rounds = 7
const hashBytes = 8 * 1024 * 1024
const pieceBytes = 256 * 1024

/** Measures the compute core beside its peers, in turn, in this page. `pages` are runs of frames of about 64 KiB. */
export async function micro(name: string, pages: readonly Uint8Array<ArrayBuffer>[]): Promise<MicroRow> {
  const core = await createCore(await (await fetch(coreUrl)).arrayBuffer())
  if (name === 'hash4') return hash4(core)
  if (name === 'deflate') return deflate(core, pages)
  return inflate(core, pages)
}

/** Four streams of 8 MiB each; everybody gets them in pieces of 256 KiB. */
async function hash4(core: Core): Promise<MicroRow> {
  const streams = [1, 2, 3, 4].map((fill) => new Uint8Array(hashBytes).fill(fill))
  const wasm = await createSHA256()
  const each = (at: number) => streams.map((stream) => stream.subarray(at, at + pieceBytes))
  return compare(4 * hashBytes, [
    () => {
      const group = core.hashes([null, null, null, null])
      for (let at = 0; at < hashBytes; at += pieceBytes) group.update(each(at))
      group.finish()
    },
    () => {
      for (const stream of streams) {
        wasm.init()
        for (let at = 0; at < hashBytes; at += pieceBytes) wasm.update(stream.subarray(at, at + pieceBytes))
        wasm.digest()
      }
    },
    () => {
      for (const stream of streams) {
        const hash = sha256.create()
        for (let at = 0; at < hashBytes; at += pieceBytes) hash.update(stream.subarray(at, at + pieceBytes))
        hash.digest()
      }
    },
  ])
}

function deflate(core: Core, pages: readonly Uint8Array<ArrayBuffer>[]): MicroRow {
  return compare(total(pages), [
    () => pages.forEach((page) => core.deflate(page)),
    () => pages.forEach((page) => deflateSync(page, { level: 1 })),
  ])
}

function inflate(core: Core, pages: readonly Uint8Array<ArrayBuffer>[]): MicroRow {
  const bodies = pages.map((page) => core.deflate(page))
  const whole = pages.map((page) => deflateSync(page, { level: 1 }))
  return compare(total(pages), [
    () => bodies.forEach((body, i) => core.inflate(body, pages[i]!.length)),
    () => whole.forEach((body, i) => inflateSync(body, { out: new Uint8Array(pages[i]!.length) })),
  ])
}

function total(pages: readonly Uint8Array[]): number {
  return pages.reduce((sum, page) => sum + page.length, 0)
}

/** Medians of MB/s, the candidates in turn so that a busy moment hits all of them. The first round warms up. */
function compare(bytes: number, candidates: readonly (() => void)[]): MicroRow {
  const speeds = candidates.map((): number[] => [])
  for (let round = 0; round <= rounds; round++)
    candidates.forEach((run, i) => {
      const started = performance.now()
      run()
      if (round > 0) speeds[i]!.push(bytes / 1000 / (performance.now() - started))
    })
  const medians = speeds.map((list) => list.sort((a, b) => a - b)[rounds >> 1]!)
  return { ours: medians[0]!, peer: medians[1]!, ...(medians.length > 2 && { other: medians[2]! }) }
}
