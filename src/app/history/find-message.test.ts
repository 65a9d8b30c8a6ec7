import { expect, test } from 'vitest'
import { createHistory } from './create-history.ts'
import { contact, incoming, itemBytes, start, storedHistory, testDeps } from './testing/harness.ts'
import type { ItemInit } from './testing/harness.ts'

const people = [contact(2, 'Ada'), contact(3, 'Ben')]
const at = (i: number) => start + 60_000 * i
const rare = (i: number) => i % 50 === 0

/** Message `i` of 12 000 was sent `i` minutes after the first; every fiftieth lies in chat 3. */
function items(change: (item: ItemInit, i: number) => ItemInit = (item) => item): Uint8Array[] {
  return Array.from({ length: 12_000 }, (_, i) => {
    const chat = rare(i) ? 3 : 2
    return itemBytes(change(incoming(chat, chat, at(i), `message ${i}`), i))
  })
}

test('by date and author, wherever it lies, opening hardly any pages', async () => {
  const { history, store } = await storedHistory(people, items())
  await history.listChats()
  let pages = 0
  const read = store.readPages.bind(store)
  store.readPages = (ids) => {
    pages += ids.length
    return read(ids)
  }
  for (const i of [1, 5001, 11_999]) {
    const found = (await history.findMessage(2, [{ dateSent: at(i), author: 2 }]))!
    expect(found).toMatchObject({ at: i - Math.floor(i / 50) - 1, generation: 1 })
    const { messages } = await history.readMessages(2, found.at, found.at + 1)
    expect(messages).toMatchObject([{ id: found.id, text: { body: `message ${i}` } }])
  }
  expect(await history.findMessage(3, [{ dateSent: at(50), author: 3 }])).toMatchObject({ at: 1 })
  expect(pages).toBeLessThan(40)
})

test('not in another chat, by another author, or at another moment', async () => {
  const { history } = await storedHistory(people, items())
  const dateSent = at(1)
  expect(await history.findMessage(3, [{ dateSent, author: 2 }])).toBeNull()
  expect(await history.findMessage(2, [{ dateSent, author: 3 }])).toBeNull()
  expect(await history.findMessage(2, [{ dateSent: dateSent + 1, author: 2 }])).toBeNull()
  expect(await history.findMessage(2, [{ dateSent: 0, author: 2 }])).toBeNull()
  await expect(history.findMessage(77, [{ dateSent, author: 2 }])).rejects.toMatchObject({
    code: 'not-found',
  })
})

test('the first of several that is still there, by its id', async () => {
  const { history } = await storedHistory(people, items())
  const { messages } = await history.readMessages(2, 4000, 4003)
  await history.deleteMessages(2, [messages[0]!.id, messages[1]!.id])
  await history.deleteMessages(2, [(await history.readMessages(2, 10, 11)).messages[0]!.id])
  const found = await history.findMessage(
    2,
    messages.map(({ id, dateSent }) => ({ id, dateSent })),
  )
  expect(found).toEqual({ id: messages[2]!.id, at: 3999, generation: 3 })
})

test('a quote may name an earlier version of what was edited', async () => {
  const edited = { ...incoming(2, 2, at(1), 'as it was first') }
  const { history } = await storedHistory(
    people,
    items((item, i) => (i === 2 ? { ...item, dateSent: BigInt(at(2)), revisions: [edited] } : item)),
  )
  const first = await history.findMessage(2, [{ dateSent: at(1), author: 2 }])
  expect(first).toMatchObject({ at: 0 })
  await history.deleteMessages(2, [first!.id])
  expect(await history.findMessage(2, [{ dateSent: at(1), author: 2 }])).toMatchObject({ at: 0 })
})

test('what a quote tells is enough to find its original', async () => {
  const quote = { authorId: 2n, targetSentTimestamp: BigInt(at(1)), text: { body: 'message 1' } }
  const { history } = await storedHistory(
    people,
    items((item, i) =>
      i === 11_999
        ? { ...item, item: { case: 'standardMessage', value: { text: { body: 'yes' }, quote } } }
        : item,
    ),
  )
  const shown = (await history.openChat(2)).messages.at(-1)!.quote!
  const found = await history.findMessage(2, [{ dateSent: shown.dateSent, author: shown.author.id }])
  expect(found).toMatchObject({ at: 0 })
})

test('what has vanished is not found', async () => {
  const { history, clock } = await storedHistory(
    people,
    items((item, i) =>
      i === 7 ? { ...item, expiresInMs: 1000n, expireStartDate: BigInt(start + 2_000_000_000) } : item,
    ),
  )
  const sought = [{ dateSent: at(7), author: 2 }]
  expect(await history.findMessage(2, sought)).toMatchObject({ at: 6 })
  clock.time = start + 3_000_000_000
  expect(await history.findMessage(2, sought)).toBeNull()
})

test('dates that point everywhere cost bounded work, and it can be called off', async () => {
  const made = await storedHistory(
    people,
    Array.from({ length: 120_000 }, (_, i) => itemBytes(incoming(2, 2, i % 2 ? 1 : start * 2, 'x'))),
  )
  let pages = 0
  const read = made.store.readPages.bind(made.store)
  made.store.readPages = (ids) => {
    pages += ids.length
    return read(ids)
  }
  const sought = [{ dateSent: start, author: 2 }]
  expect(await made.history.findMessage(2, sought)).toBeNull()
  expect(pages).toBe(300)
  const stopped = made.history.findMessage(2, sought, AbortSignal.abort())
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' })
})

test('no history, no message', async () => {
  const { deps } = testDeps()
  const history = createHistory(deps)
  await expect(history.findMessage(1, [{ dateSent: 1, author: 1 }])).rejects.toMatchObject({
    code: 'not-found',
  })
})
