import { expect, test } from 'vitest'
import { HeirloomError } from '../../core/errors.ts'
import { rewriteSegment } from './rewrite-segment.ts'
import { testCore } from './testing/core.ts'
import { itemFrame, packerHere, randomItems, seeded } from './testing/random-history.ts'

test('packs nothing while ids for it are not to be had', async () => {
  const append = randomItems(600, 2, seeded(1)).map((item, i) => ({ id: i + 1, frame: itemFrame(item) }))
  let [given, packed] = [0, 0]
  const rewriting = rewriteSegment(
    { id: 1, pages: [], postings: new Map() },
    { edits: new Map(), append },
    {
      scanner: testCore,
      packer: {
        ...packerHere,
        pack: () => {
          packed++
          return Promise.reject(new HeirloomError('bug', 'nobody waits for this'))
        },
      },
      nextId: () => {
        if (++given === 2) throw new HeirloomError('storage-failed', 'no more ids')
        return given
      },
      openPages: () => Promise.resolve([]),
      openSegments: () => Promise.resolve([]),
    },
  )
  await expect(rewriting).rejects.toMatchObject({ code: 'storage-failed' })
  expect(packed).toBe(0)
})
