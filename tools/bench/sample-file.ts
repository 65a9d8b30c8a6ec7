import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bytes } from '../../src/core/bytes.ts'
import { sampleHistory } from '../../src/domain/sample/sample.ts'
import { WordSource } from '../../src/domain/sample/word-source.ts'
import { fileSink } from '../archive/node-files.ts'
import { toolCore } from '../lib/core.ts'
import { makeFileKey, sealArchive, seededRandomness, type FileKey } from '../lib/seal-archive.ts'

export interface SampleFile {
  readonly path: string
  readonly key: FileKey
  /** The same frames, plain. */
  readonly framesPath: string
  remove(): Promise<void>
}

/** A sample that ends now, on disk, sealed and plain. */
export async function makeSampleFile(messages: number, seed = 1): Promise<SampleFile> {
  const folder = await mkdtemp(join(tmpdir(), 'heirloom-bench-'))
  const path = join(folder, 'sample.bin')
  const framesPath = join(folder, 'frames.bin')
  const randomness = seededRandomness(seed)
  const key = makeFileKey(randomness)
  const endMs = Date.now()
  const base = { messages, seed, endMs, shortTimers: false, ownName: 'Robin' }
  const pieces = () => sampleHistory({ ...base, texts: new WordSource(seed) })
  await sealArchive(pieces(), { core: await toolCore(), key, sink: await fileSink(path), randomness })
  await writePlain(framesPath, pieces())
  return { path, key, framesPath, remove: () => rm(folder, { recursive: true, force: true }) }
}

async function writePlain(path: string, pieces: Iterable<Bytes>): Promise<void> {
  const file = await open(path, 'w')
  for (const piece of pieces) await file.write(piece)
  await file.close()
}
