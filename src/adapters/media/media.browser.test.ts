import { expect, test } from 'vitest'
import { idbMedia } from './idb-media.ts'
import { hasOpfs, opfsMedia } from './opfs-media.ts'
import { mediaContract } from './testing/media-contract.ts'
import { workerMedia } from './testing/worker-media.ts'

mediaContract('media in the private file system', opfsMedia('media-test'))
const worker = new Worker(new URL('./testing/media-files.worker.ts', import.meta.url), { type: 'module' })
mediaContract('media in the private file system, written in place by a worker', workerMedia(worker))
mediaContract('media in IndexedDB', idbMedia('media-test'))

test('this browser has a private file system', async () => {
  // Whoever asks at the same time is told the same.
  const answers = await Promise.all(Array.from({ length: 50 }, hasOpfs))
  expect(new Set(answers)).toEqual(new Set([true]))
})

test('whoever asks at the same time is told the same', async () => {
  const answers = await Promise.all(Array.from({ length: 40 }, hasOpfs))
  expect(new Set(answers)).toEqual(new Set([true]))
})
