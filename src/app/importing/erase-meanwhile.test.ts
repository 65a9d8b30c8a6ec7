import { expect, test } from 'vitest'
import { harness, ignore, never, openFileSource } from './testing/harness.ts'
import { sealSource } from './testing/made-source.ts'

const start = 1_700_000_000_000

test('an import ends with the history that it was begun for: nothing of it turns up after an erasure', async () => {
  const messages = Array.from({ length: 20_000 }, (_, i) => ({
    chat: 2,
    author: 2,
    date: start + i,
    received: start + i,
    text: `message ${i} of a number`,
  }))
  const sealed = await sealSource({ madeAt: start + 1_000_000, messages })
  for (const what of ['stage', 'commit'] as const) {
    const made = harness(start + 2_000_000)
    const id = await openFileSource(made, sealed)
    let left = 1
    made.store.beforeWrite = async (now) => {
      if (now === what && left-- === 1) await made.store.erase()
    }
    await expect(made.importing.importSource(id, { kind: 'all' }, ignore, never)).rejects.toMatchObject({
      code: 'conflict',
    })
    for (const kind of ['pages', 'segments', 'jobs', 'directory'] as const)
      expect(made.store.ids(kind)).toEqual([])
    expect(await made.store.readSpine()).toBeNull()
  }
})
