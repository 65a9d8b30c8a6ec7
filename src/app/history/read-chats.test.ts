import { describe, expect, test } from 'vitest'
import { encodeSpine } from '../../domain/history/spine-codec.ts'
import { createHistory } from './create-history.ts'
import { contact, incoming, itemBytes, start, storedHistory, testDeps } from './testing/harness.ts'

function rareAndBusy(count: number) {
  return Array.from({ length: count }, (_, i) => {
    const chat = i % 97 === 0 ? 3 : 2
    return { chat, body: `message ${i}`, frame: itemBytes(incoming(chat, chat, start + i, `message ${i}`)) }
  })
}

describe('reading', () => {
  test('any window of any chat equals the plain array', async () => {
    const items = rareAndBusy(12_000)
    const { history } = await storedHistory(
      [contact(2, 'Busy'), contact(3, 'Rare')],
      items.map((item) => item.frame),
    )
    for (const chat of [2, 3]) {
      const mine = items.filter((item) => item.chat === chat)
      const tail = await history.openChat(chat)
      expect(tail.total).toBe(mine.length)
      expect(tail.messages.map((message) => message.text?.body)).toEqual(
        mine.slice(-50).map((item) => item.body),
      )
      expect(tail.messages.at(-1)?.at).toBe(mine.length - 1)
      for (const [from, to] of [
        [0, 50],
        [3, 4],
        [60, 123],
        [mine.length - 5, mine.length + 40],
        [-4, 2],
        [0, 100_000],
      ] as const) {
        const window = await history.readMessages(chat, from, to)
        const wanted = mine.slice(Math.max(0, from), Math.min(to, Math.max(0, from) + 200))
        expect(window.messages.map((message) => message.text?.body)).toEqual(wanted.map((item) => item.body))
        expect(window.messages.map((message) => message.at)).toEqual(
          wanted.map((_, i) => Math.max(0, from) + i),
        )
      }
      const [again] = (await history.readMessages(chat, mine.length - 1, mine.length)).messages
      expect(again).toEqual(tail.messages.at(-1))
    }
  })

  test('a rare chat opens with its tail alone', async () => {
    const items = rareAndBusy(12_000)
    const { history, store } = await storedHistory(
      [contact(2, 'Busy'), contact(3, 'Rare')],
      items.map((item) => item.frame),
    )
    await history.listChats()
    const before = store.readPages.bind(store)
    let pages = 0
    store.readPages = (ids) => {
      pages += ids.length
      return before(ids)
    }
    expect((await history.openChat(3)).messages.length).toBe(50)
    expect(pages).toBe(0)
    await history.openChat(2)
    expect(pages).toBeLessThanOrEqual(4)
  })

  test('very long newest messages open as far as they fit', async () => {
    const long = 'long '.repeat(20_000)
    const frames = Array.from({ length: 300 }, (_, i) => itemBytes(incoming(2, 2, start + i, `${i} ${long}`)))
    const { history } = await storedHistory([contact(2, 'Long')], frames)
    const { messages, total } = await history.openChat(2)
    expect(total).toBe(300)
    expect(messages.length).toBeGreaterThanOrEqual(1)
    expect(messages.at(-1)?.at).toBe(299)
    expect(messages.at(-1)?.text?.cut).toBe(true)
    expect(messages.at(-1)?.text?.body.length).toBe(4000)
    expect(await history.readLongText(2, messages.at(-1)!.id)).toBe(`299 ${long}`)
    const [view] = await history.listChats().then((chats) => chats.filter((chat) => chat.id === 2))
    expect(view?.last?.text.startsWith('299 long')).toBe(true)
    expect((await history.readMessages(2, 0, 10)).messages.map((message) => message.at)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    ])
  })

  test('lists chats pinned first, then newest first, with their lines', async () => {
    const frames = [
      itemBytes(incoming(2, 2, start, 'hello')),
      itemBytes({ ...incoming(3, 3, start + 5, 'later'), expiresInMs: 10n, expireStartDate: BigInt(start) }),
    ]
    const { history, clock } = await storedHistory([contact(2, 'Ann'), contact(3, 'Ben')], frames)
    const chats = await history.listChats()
    expect(chats.map((chat) => [chat.title, chat.last?.text ?? null])).toEqual([
      ['Ben', null],
      ['Ann', 'hello'],
      ['Note to Self', null],
    ])
    clock.time = start + 5
    expect((await history.openChat(3)).messages.length).toBe(1)
    clock.time = start + 10
    expect((await history.openChat(3)).messages.length).toBe(0)
  })

  test('what is gone is named', async () => {
    const { history } = await storedHistory([contact(2, 'Ann')], [])
    await expect(history.openChat(9)).rejects.toMatchObject({ code: 'not-found' })
    await expect(history.readLongText(2, 5)).rejects.toMatchObject({ code: 'not-found' })
    const ended = new AbortController()
    ended.abort()
    await expect(history.readMessages(2, 0, 5, ended.signal)).rejects.toMatchObject({ code: 'cancelled' })
  })

  test('a change in another tab is seen, and meanwhile never half of it', async () => {
    const frames = rareAndBusy(600).map((item) => item.frame)
    const { history, store } = await storedHistory([contact(2, 'Busy'), contact(3, 'Rare')], frames)
    await history.listChats()
    const spine = (await store.readSpine())!
    // Without a notice: only the generation tells.
    await store.commit({ spine: { ...spine, generation: 2 } })
    expect((await history.openChat(2)).generation).toBe(2)
  })

  test('rows of another derived version are built again', async () => {
    const items = rareAndBusy(5000)
    const { history, store, deps } = await storedHistory(
      [contact(2, 'Busy'), contact(3, 'Rare')],
      items.map((item) => item.frame),
    )
    const [chats, tail] = [await history.listChats(), await history.openChat(3)]
    const spine = (await store.readSpine())!
    await store.commit({ spine: { ...spine, generation: 2 }, dropChats: [1, 2, 3] })
    const fresh = createHistory(deps)
    expect(await fresh.listChats()).toEqual(chats)
    expect((await fresh.openChat(3)).messages).toEqual(tail.messages)
    expect((await store.readSpine())!.generation).toBe(3)
  })
})

describe('status', () => {
  test('goes from empty to ready and back', async () => {
    const { deps } = testDeps()
    const history = createHistory(deps)
    const seen: string[] = []
    const stop = await history.observe((status) => seen.push(status.state))
    expect(await history.status()).toMatchObject({ state: 'empty', messages: 0, usedBytes: 7 })
    await history.startEmpty('Ada')
    expect(await history.status()).toMatchObject({ state: 'ready', generation: 1, chats: 1 })
    await expect(history.startEmpty('Ada')).rejects.toMatchObject({ code: 'conflict' })
    await history.eraseHistory()
    expect(await history.status()).toMatchObject({ state: 'empty', chats: 0 })
    stop()
    await new Promise((resolve) => setTimeout(resolve))
    expect(seen).toContain('ready')
    expect(seen.at(-1)).toBe('empty')
  })

  test('a spine keeps what it does not know', async () => {
    const { store } = await storedHistory([], [])
    const spine = (await store.readSpine())!
    const bytes = encodeSpine({ ...spine, unknown: Uint8Array.of(0xf8, 0x07, 1) })
    expect([...bytes.slice(-3)]).toEqual([0xf8, 0x07, 1])
  })
})
