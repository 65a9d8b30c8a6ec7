import { describe, expect, test } from 'vitest'
import { Tombstones, tombstonesSetting } from '../../domain/merge/tombstones.ts'
import { Journal } from '../archive/journal.ts'
import { MemoryStore, memoryDatabase } from '../../adapters/store/testing/memory-store.ts'
import { createHistory } from './create-history.ts'
import { contact, incoming, itemBytes, start, storedHistory, testDeps } from './testing/harness.ts'
import { validateHistory } from './testing/validate.ts'

async function empty() {
  const made = testDeps()
  const history = createHistory(made.deps)
  await history.startEmpty('Ada')
  return { ...made, history }
}

const bodies = (window: { messages: readonly { text: { body: string } | null; line: string }[] }) =>
  window.messages.map((message) => message.text?.body ?? message.line)

describe('notes', () => {
  test('an empty history, notes, edits and timers satisfy the official validator', async () => {
    const { history, store, clock } = await empty()
    await validateHistory(store)
    const first = await history.appendNote('first')
    expect(first).toMatchObject({
      at: 0,
      chat: 1,
      direction: 'outgoing',
      canEdit: true,
      author: { name: 'You' },
    })
    await history.appendNote('second')
    await history.setTimer(1, 86_400_000)
    const third = await history.appendNote('third')
    expect(third.expiresAt).toBe(third.dateSent + 86_400_000)
    clock.time += 5000
    await history.editNote(1, first.id, 'first, edited')
    await history.editNote(1, first.id, 'first, edited twice')
    await history.editNote(1, third.id, 'third, edited')
    const window = await history.openChat(1)
    expect(bodies(window)).toEqual([
      'first, edited twice',
      'second',
      'You set the disappearing message time to 1 day.',
      'third, edited',
    ])
    expect(window.messages[0]?.edits.map((edit) => edit.text.body)).toEqual(['first', 'first, edited'])
    expect(window.messages[0]?.id).toBe(first.id)
    expect(window.chat.timerMs).toBe(86_400_000)
    await history.setTimer(1, 0)
    expect((await history.openChat(1)).chat.timerMs).toBe(0)
    await validateHistory(store)
  })

  test('oneself and the chat are made when they are missing', async () => {
    const { history, store } = await storedHistory([contact(2, 'Ann')], [])
    const spine = (await store.readSpine())!
    await store.commit({ spine: { ...spine, generation: 2 }, dropDirectory: [10, 100], dropChats: [1] })
    history.changed()
    const note = await history.appendNote('here')
    expect(note.author.self).toBe(true)
    expect(bodies(await history.openChat(note.chat))).toEqual(['here'])
    expect((await history.listChats())[0]).toMatchObject({ title: 'Note to Self', last: { text: 'here' } })
  })

  test('what is no note is refused', async () => {
    const { history } = await empty()
    await expect(history.appendNote('  \n')).rejects.toMatchObject({ code: 'bad-length' })
    await expect(history.appendNote('ä'.repeat(40_000))).rejects.toMatchObject({ code: 'too-large' })
    expect((await history.appendNote('lone \ud800 half')).text?.body).toBe('lone \ufffd half')
    await expect(history.setTimer(1, -1)).rejects.toMatchObject({ code: 'bad-length' })
    await expect(history.setTimer(7, 1)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('messages of others are not edited', async () => {
    const { history } = await storedHistory([contact(2, 'Ann')], [itemBytes(incoming(2, 2, start, 'hers'))])
    const [message] = (await history.openChat(2)).messages
    expect(message?.canEdit).toBe(false)
    await expect(history.editNote(2, message!.id, 'mine')).rejects.toMatchObject({ code: 'not-found' })
  })

  test('two tabs that write at once lose nothing', async () => {
    const database = memoryDatabase()
    const [a, b] = [testDeps(new MemoryStore(database)), testDeps(new MemoryStore(database))]
    const [one, two] = [createHistory(a.deps), createHistory(b.deps)]
    await one.startEmpty('Ada')
    two.changed()
    await Promise.all(Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? one : two).appendNote(`note ${i}`)))
    const read = bodies(await two.openChat(1))
    expect(read.toSorted()).toEqual(Array.from({ length: 12 }, (_, i) => `note ${i}`).sort())
    expect(bodies(await one.openChat(1))).toEqual(read)
    await validateHistory(a.store)
  })
})

describe('deleting', () => {
  const items = Array.from({ length: 900 }, (_, i) =>
    itemBytes(incoming(2 + (i % 3), 2 + (i % 3), start + i, `m${i}`)),
  )
  const people = [contact(2, 'Ann'), contact(3, 'Ben'), contact(4, 'Cleo')]

  test('messages are gone, and buried', async () => {
    const { history, store } = await storedHistory(people, items)
    const shown = (await history.openChat(3)).messages
    const fromElsewhere = (await history.readMessages(3, 0, 2)).messages
    await history.deleteMessages(3, [shown[7]!.id, fromElsewhere[1]!.id, 999_999])
    const { total } = await history.openChat(3)
    expect(total).toBe(298)
    const all = [
      ...bodies(await history.readMessages(3, 0, 200)),
      ...bodies(await history.readMessages(3, 200, 298)),
    ]
    expect(all).not.toContain(shown[7]!.text!.body)
    expect(all.length).toBe(298)
    const tombstones = Tombstones.read(await store.readSetting(tombstonesSetting), () => new Uint8Array(32))
    expect(tombstones.hasItem(3, 3, shown[7]!.dateSent, 0)).toBe(true)
    expect(tombstones.hasItem(3, 3, shown[8]!.dateSent, 0)).toBe(false)
    const generation = (await history.status()).generation
    await history.deleteMessages(3, [shown[7]!.id])
    expect((await history.status()).generation).toBe(generation)
  })

  test('a chat goes with all it held, and nothing else', async () => {
    const { history, store } = await storedHistory(people, items)
    const kept = [await history.readMessages(2, 0, 200), await history.openChat(4)].map(bodies)
    const progress: number[] = []
    await history.deleteChat(3, ({ done, total }) => progress.push(done / total))
    expect(progress.at(-1)).toBe(1)
    expect((await history.status()).messages).toBe(600)
    expect((await history.listChats()).map((chat) => chat.id).sort()).toEqual([1, 2, 4])
    await expect(history.openChat(3)).rejects.toMatchObject({ code: 'not-found' })
    expect([await history.readMessages(2, 0, 200), await history.openChat(4)].map(bodies)).toEqual(kept)
    const tombstones = Tombstones.read(await store.readSetting(tombstonesSetting), () => new Uint8Array(32))
    expect(tombstones.chatDeletedAt(['aci:' + '03'.repeat(16)])).toBeGreaterThan(0)
    expect((await store.readDirectory()).map((row) => row.row)).not.toContain(102)
    expect((await Journal.open(store)).deletedChats).toEqual(new Set([3]))
  })

  test('what has vanished is swept away', async () => {
    const vanishing = {
      ...incoming(2, 2, start, 'short'),
      expiresInMs: 1000n,
      expireStartDate: BigInt(start),
    }
    const later = {
      ...incoming(2, 2, start + 1, 'longer'),
      expiresInMs: 5000n,
      expireStartDate: BigInt(start),
    }
    const frames = [itemBytes(vanishing), itemBytes(later), itemBytes(incoming(2, 2, start + 2, 'stays'))]
    const { history, clock, store } = await storedHistory([contact(2, 'Ann')], frames)
    clock.time = start + 999
    expect(await history.sweepExpired()).toBe(start + 1000)
    expect((await history.status()).messages).toBe(3)
    clock.time = start + 1000
    expect(await history.sweepExpired()).toBe(start + 5000)
    expect((await history.status()).messages).toBe(2)
    clock.time = start + 9000
    expect(await history.sweepExpired()).toBe(0)
    expect(bodies(await history.openChat(2))).toEqual(['stays'])
    expect((await store.readSpine())!.items).toBe(1)
  })
})

test('what another tab has moved is still found: its deletion and its edit are not lost', async () => {
  const { deps, history } = await storedHistory([], [])
  const notes = []
  for (const words of ['one', 'two', 'three', 'four']) notes.push(await history.appendNote(words))
  const other = createHistory(deps)
  // Both have the page open, and know where each note lies in it.
  await history.openChat(1)
  await other.openChat(1)
  await other.deleteMessages(1, [notes[0]!.id])
  await history.deleteMessages(1, [notes[1]!.id])
  await other.editNote(1, notes[2]!.id, 'third')
  const { messages } = await history.openChat(1)
  expect(messages.map(({ text }) => text?.body)).toEqual(['third', 'four'])
})
