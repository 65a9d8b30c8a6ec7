import { expect, test } from 'vitest'
import { sampleHistory } from '../../src/domain/sample/sample.ts'
import { WordSource } from '../../src/domain/sample/word-source.ts'
import { toolCore } from './core.ts'
import { memorySink } from '../../src/domain/file/testing/memory.ts'
import { Purpose, validateBytes } from './oracle.ts'
import { makeFileKey, sealArchive, seededRandomness } from './seal-archive.ts'

async function sealed(seed: number): Promise<Uint8Array<ArrayBuffer>> {
  const randomness = seededRandomness(seed)
  const sink = memorySink()
  const endMs = Date.UTC(2026, 0, 5)
  const base = { messages: 1500, seed, endMs, shortTimers: false, ownName: 'Robin' }
  const pieces = sampleHistory({ ...base, texts: new WordSource(seed) })
  await sealArchive(pieces, { core: await toolCore(), key: makeFileKey(randomness), sink, randomness })
  return sink.bytes()
}

test('a sealed sample is a file that the official validator opens, and the same one each time', async () => {
  const file = await sealed(4)
  const key = makeFileKey(seededRandomness(4))
  for (const purpose of [Purpose.DeviceTransfer, Purpose.RemoteBackup]) {
    const outcome = await validateBytes(file, key, purpose)
    expect(outcome.errorMessage).toBe(null)
    expect(outcome.unknownFieldMessages).toEqual([])
  }
  expect(Buffer.from(await sealed(4)).equals(file)).toBe(true)
})
