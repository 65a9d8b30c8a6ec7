import { expect, test } from 'vitest'
import { idbMedia } from './idb-media.ts'
import { hasOpfs, opfsMedia } from './opfs-media.ts'
import { mediaContract } from './testing/media-contract.ts'

mediaContract('media in the private file system', opfsMedia('media-test'))
mediaContract('media in IndexedDB', idbMedia('media-test'))

test('this browser has a private file system', async () => {
  expect(await hasOpfs()).toBe(true)
})
