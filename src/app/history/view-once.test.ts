import { expect, test } from 'vitest'
import type { MemoryStore } from '../../adapters/store/testing/memory-store.ts'
import type { ChatId } from '../api/views.ts'
import { createHistory } from './create-history.ts'
import type { ItemInit } from './testing/harness.ts'
import { contact, incoming, itemBytes, start, storedHistory } from './testing/harness.ts'
import type { OnceFiles } from './view-once.ts'

const chat: ChatId = 2

async function world() {
  const once: ItemInit = {
    ...incoming(chat, 2, start + 1, ''),
    item: { case: 'viewOnceMessage', value: {} },
  }
  const made = await storedHistory(
    [contact(2, 'Ada')],
    [itemBytes(incoming(chat, 2, start, 'before')), itemBytes(once)],
  )
  const { messages } = await made.history.openChat(chat)
  return { ...made, before: messages[0]!.id, once: messages[1]!.id }
}

/** Files that lie in a setting beside the history, as a store of media would keep them. */
function filesIn(store: MemoryStore): OnceFiles {
  return {
    take: async () => {
      const file = await store.readSetting('once-file')
      if (!file) return null
      const change = { settings: { 'once-file': null } }
      return {
        file: { size: file.length, type: 'image/png', bytes: file },
        change,
        erase: () => Promise.resolve(),
      }
    },
  }
}

test('it is shown once: message and file go in the change that comes before', async () => {
  const { deps, store, once } = await world()
  await store.writeSetting('once-file', Uint8Array.of(1, 2, 3))
  const generation = (await store.readSpine())!.generation
  const history = createHistory({ ...deps, onceFiles: filesIn(store) })
  const viewed = await history.viewOnce(chat, once)
  expect(viewed.message).toMatchObject({ id: once, kind: 'view-once' })
  expect(viewed.file).toMatchObject({ size: 3 })
  expect(await store.readSpine()).toMatchObject({ generation: generation + 1, items: 1 })
  expect(await store.readSetting('once-file')).toBeNull()
  // An import of the same messages does not bring it back.
  expect(await store.readSetting('tombstones')).not.toBeNull()
  expect((await history.openChat(chat)).messages).toHaveLength(1)
  await expect(history.viewOnce(chat, once)).rejects.toMatchObject({ code: 'not-found' })
})

test('of two that look at the same time, one sees it', async () => {
  const { deps, store, once } = await world()
  await store.writeSetting('once-file', Uint8Array.of(1))
  const tabs = [deps, deps].map((each) => createHistory({ ...each, onceFiles: filesIn(store) }))
  const looks = await Promise.allSettled(tabs.map((tab) => tab.viewOnce(chat, once)))
  expect(looks.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('without its file, and of other messages, nothing is erased', async () => {
  const { deps, store, history, before, once } = await world()
  await expect(history.viewOnce(chat, once)).rejects.toMatchObject({ code: 'not-found' })
  await store.writeSetting('once-file', Uint8Array.of(1))
  const able = createHistory({ ...deps, onceFiles: filesIn(store) })
  await expect(able.viewOnce(chat, before)).rejects.toMatchObject({ code: 'not-found' })
  expect(await store.readSpine()).toMatchObject({ items: 2 })
})
