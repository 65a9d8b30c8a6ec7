import type { Bytes } from '../../src/core/bytes.ts'
import { concat } from '../../src/core/bytes.ts'
import { sampleHistory } from '../../src/domain/sample/sample.ts'
import { SceneSource } from '../../src/domain/sample/scene-source.ts'
import { toolCore } from '../lib/core.ts'
import { memorySink } from '../../src/domain/file/testing/memory.ts'
import { makeFileKey, sealArchive, seededRandomness, type FileKey } from '../lib/seal-archive.ts'
import type { Victim } from './hostile-cases.ts'

export interface SealedSample {
  readonly file: Uint8Array<ArrayBuffer>
  readonly key: FileKey
  /** The plain frames. */
  readonly stream: Bytes
}

/** A small history as an archive file; it ends now, so nothing in it has expired. */
export async function sealedSample(messages: number, seed: number): Promise<SealedSample> {
  const endMs = Date.now()
  const texts = new SceneSource(seed)
  const stream = concat(
    ...sampleHistory({ messages, seed, endMs, shortTimers: false, texts, ownName: 'Robin' }),
  )
  return seal(stream, seed)
}

export async function seal(stream: Bytes, seed: number): Promise<SealedSample> {
  const randomness = seededRandomness(seed)
  const key = makeFileKey(randomness)
  const sink = memorySink()
  await sealArchive([stream], { core: await toolCore(), key, sink, randomness })
  return { file: sink.bytes(), key, stream }
}

export async function makeVictim(seed: number): Promise<Victim> {
  const victim = await sealedSample(250, seed)
  const other = await sealedSample(260, seed + 1)
  return { stream: victim.stream, file: victim.file, other: other.file, key: victim.key }
}
