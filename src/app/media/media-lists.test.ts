import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { MediaUse } from '../../domain/media/media-list.ts'
import type { HistoryStore } from '../../domain/ports.ts'
import type { Harness } from '../importing/testing/harness.ts'
import { harness } from '../importing/testing/harness.ts'
import { importFolder, madeFile, madeFolder } from '../importing/testing/made-files.ts'
import { readMediaUses } from './media-lists.ts'

const start = 1_700_000_000_000
const now = start + 10_000_000_000

/** Three pages of messages, of which one names a file. */
async function history(naming: readonly number[]): Promise<Harness> {
  const file = madeFile(new Uint8Array(randomBytes(500)))
  const messages = Array.from({ length: 700 }, (_, i) => ({
    ...{ chat: i % 3, author: i % 3, date: start + i * 1000, received: start + i * 1000, text: `m ${i}` },
    files: naming.includes(i) ? [file] : [],
  }))
  const made = harness(now)
  await importFolder(made, await madeFolder({ madeAt: now, messages }, [file]))
  return made
}

/** What is named, and how many pages were opened to tell. */
async function look({ ports }: Harness, over: Partial<HistoryStore> = {}) {
  let opened = 0
  const store: HistoryStore = Object.assign(Object.create(ports.store) as HistoryStore, over, {
    readPages: (ids: readonly number[]) => {
      opened += ids.length
      return ports.store.readPages(ids)
    },
  })
  const uses: MediaUse[] = []
  const spine = (await store.readSpine())!
  for await (const some of readMediaUses({ store, core: ports.core }, spine)) uses.push(...some)
  return { dates: uses.map(({ date }) => date), opened }
}

test('pages that name no file are not opened, and others once', async () => {
  const plain = await history([])
  expect(await look(plain)).toEqual({ dates: [], opened: 0 })
  const made = await history([300])
  expect(await look(made)).toEqual({ dates: [start + 300_000], opened: 1 })
  expect(await look(made)).toEqual({ dates: [start + 300_000], opened: 0 })
})

test('a segment that does not say which of its pages name files is looked through', async () => {
  const made = await history([300])
  const readSegments: HistoryStore['readSegments'] = async (ids) =>
    (await made.ports.store.readSegments(ids)).map((segment) => ({
      ...segment,
      pages: segment.pages.map((page) => ({ ...page, withoutFiles: false })),
    }))
  expect(await look(made, { readSegments })).toEqual({ dates: [start + 300_000], opened: 3 })
})
