import { afterEach, describe, expect, test } from 'vitest'
import { fromUtf8, utf8 } from '../../../core/bytes.ts'
import type { HistoryStore } from '../../../domain/ports.ts'
import { somePage, someSegment, someSpine } from './store-fixtures.ts'

const row = {
  chat: 5,
  recipient: 3,
  items: 2,
  unread: 1,
  lastDate: 9,
  lastFrame: utf8('frame'),
  segments: [{ id: 70, items: 2 }],
  row: 4,
}
const tail = { chat: 5, pages: [{ id: 60, positions: [0, 1] }], frames: new Uint8Array(0), itemIds: [] }

const conflict = { code: 'conflict' }

/** What every history store does. `open` opens the same database each time within one test. */
export function storeContract(name: string, fresh: () => () => Promise<HistoryStore>): void {
  describe(name, () => {
    const opened: HistoryStore[] = []
    let openNext: () => Promise<HistoryStore> = fresh()
    const open = async () => {
      const store = await openNext()
      opened.push(store)
      return store
    }
    afterEach(() => {
      for (const store of opened.splice(0)) store.close()
      openNext = fresh()
    })

    test('an unused one is empty', async () => {
      const store = await open()
      expect(await store.readSpine()).toBeNull()
      expect(await store.readDirectory()).toEqual([])
      expect(await store.readChatRows()).toEqual([])
      expect(await store.readChatTail(1)).toBeNull()
      expect(await store.readJob('x')).toBeNull()
      expect(store.historyId.length).toBe(16)
    })

    test('what is bound to a history ends with it, whoever erases it', async () => {
      const [job, other] = [await open(), await open()]
      for (const eraser of [job, other]) {
        await eraser.erase()
        const bound = await job.bound()
        await bound.writeJobs({ 'import/1': utf8('mine') })
        expect(await eraser.readJob('import/1')).toEqual(utf8('mine'))
        await eraser.erase()
        // What the unbound one does meanwhile binds nobody anew.
        await job.readSpine()
        await expect(bound.writeJobs({ 'import/1': utf8('mine') })).rejects.toMatchObject(conflict)
        await expect(bound.writeSetting('backup', utf8('key'))).rejects.toMatchObject(conflict)
        await expect(bound.commit({ spine: someSpine(1, []) })).rejects.toMatchObject(conflict)
        expect([await eraser.readJob('import/1'), await eraser.readSpine()]).toEqual([null, null])
      }
    })

    test('erasing only what was seen leaves what came meanwhile', async () => {
      const [one, other] = [await open(), await open()]
      await one.commit({ spine: someSpine(1, []) })
      await one.readSpine()
      await other.commit({ spine: someSpine((await other.readSpine())!.generation + 1, []) })
      await expect(one.erase({ unlessChanged: true })).rejects.toMatchObject(conflict)
      expect((await one.readSpine())?.generation).toBe(2)
      await one.erase({ unlessChanged: true })
      expect(await one.readSpine()).toBeNull()
    })

    test('a commit is there for another connection, in every part', async () => {
      const store = await open()
      const page = somePage(60)
      const segment = someSegment(70, [page])
      await store.commit({
        spine: someSpine(1, [segment]),
        addPages: [page],
        addSegments: [segment],
        putChats: [{ row, tail }],
        putDirectory: [
          { row: 0, frame: utf8('info') },
          { row: 12, frame: utf8('twelve') },
          { row: 2, frame: utf8('two') },
        ],
        settings: { one: utf8('setting') },
        jobs: { 'import/1': utf8('job') },
      })
      const other = await open()
      expect(other.historyId).toEqual(store.historyId)
      expect(await other.readSpine()).toEqual(someSpine(1, [segment]))
      expect(await other.readPages([60])).toEqual([page])
      expect(await other.readSegments([70])).toEqual([segment])
      expect(await other.readChatRows()).toEqual([row])
      expect(await other.readChatTails([5, 6])).toEqual([tail, null])
      expect((await other.readDirectory()).map((one) => one.row)).toEqual([0, 2, 12])
      expect(await other.readSetting('one')).toEqual(utf8('setting'))
      expect(await other.readJobs('import/')).toEqual([{ id: 'import/1', record: utf8('job') }])
    })

    test('of two changes from one generation the second is refused whole', async () => {
      const [a, b] = [await open(), await open()]
      await a.readSpine()
      await b.readSpine()
      await a.commit({ spine: someSpine(1), settings: { a: utf8('a') } })
      const late = { spine: someSpine(1), addPages: [somePage(61)], settings: { b: utf8('b') } }
      await expect(b.commit(late)).rejects.toMatchObject(conflict)
      expect(await b.readSetting('b')).toBeNull()
      await expect(b.readPages([61])).rejects.toMatchObject(conflict)
      expect((await b.readSpine())?.generation).toBe(1)
      await b.commit({ ...late, spine: someSpine(2) })
      await expect(a.commit({ spine: someSpine(2) })).rejects.toMatchObject(conflict)
      await a.readSpine()
      await expect(a.commit({ spine: someSpine(5) })).rejects.toMatchObject(conflict)
      expect((await a.readSpine())?.generation).toBe(2)
    })

    test('two changes at once: one wins', async () => {
      const store = await open()
      const outcomes = await Promise.allSettled([
        store.commit({ spine: someSpine(1) }),
        store.commit({ spine: someSpine(1) }),
      ])
      expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected'])
    })

    test('an id that is taken refuses all of the change', async () => {
      const store = await open()
      await store.stage({ pages: [somePage(60)], segments: [], jobs: {} })
      const change = { spine: someSpine(1), addPages: [somePage(59), somePage(60, 'other')] }
      await expect(store.commit(change)).rejects.toMatchObject(conflict)
      expect(await store.readSpine()).toBeNull()
      await expect(store.readPages([59])).rejects.toMatchObject(conflict)
      expect(await store.readPages([60])).toEqual([somePage(60)])
    })

    test('staged parts come and go with their job', async () => {
      const store = await open()
      const pages = [somePage(60), somePage(61)]
      await store.stage({
        pages,
        segments: [someSegment(70, pages)],
        jobs: { j: utf8('j'), 'j/d/1': utf8('d') },
      })
      expect(await store.readPages([61, 60])).toEqual([pages[1], pages[0]])
      expect((await store.readJobs('j')).map((job) => job.id)).toEqual(['j', 'j/d/1'])
      expect(await store.storedParts()).toEqual({ pages: [60, 61], segments: [70] })
      await store.unstage({ pages: [60, 61], segments: [70], jobs: ['j', 'j/d/1'] })
      expect(await store.readJobs('')).toEqual([])
      await expect(store.readPages([60])).rejects.toMatchObject(conflict)
      await expect(store.readSegments([70])).rejects.toMatchObject(conflict)
    })

    test('drops what a change drops', async () => {
      const store = await open()
      const page = somePage(60)
      const segment = someSegment(70, [page])
      await store.commit({
        spine: someSpine(1, [segment]),
        addPages: [page],
        addSegments: [segment],
        putChats: [{ row, tail }],
        putDirectory: [{ row: 3, frame: utf8('three') }],
      })
      await store.commit({
        spine: someSpine(2),
        dropPages: [60],
        dropSegments: [70],
        dropChats: [5],
        dropDirectory: [3],
      })
      await expect(store.readPages([60])).rejects.toMatchObject(conflict)
      expect(await store.readChatRows()).toEqual([])
      expect(await store.readChatTail(5)).toBeNull()
      expect(await store.readDirectory()).toEqual([])
    })

    test('a read mark is written beside everything else, and goes with its chat', async () => {
      const [a, b] = [await open(), await open()]
      const mark = { chat: 5, upTo: 9, readAt: 10, items: 2, unread: 1, lastDate: 9 }
      await a.commit({ spine: someSpine(1), putChats: [{ row, tail }] })
      await b.readSpine()
      const heard = new Promise<number>((resolve) => b.onChange(resolve))
      await a.writeReadMark(mark)
      await a.writeReadMark({ ...mark, chat: 6 })
      expect(await heard).toBe(1)
      expect(await b.readReadMarks()).toEqual([mark, { ...mark, chat: 6 }])
      expect(await b.readChatRows()).toEqual([row])
      // The generation is what it was: nobody's change is refused because of it.
      await b.commit({ spine: someSpine(2), dropChats: [5] })
      expect((await a.readReadMarks()).map(({ chat }) => chat)).toEqual([6])
      await b.commit({ spine: someSpine(3), dropReadMarks: [6] })
      expect(await a.readReadMarks()).toEqual([])
    })

    test('outbox entries come with their journal', async () => {
      const store = await open()
      await store.writeOutbox({ b: utf8('bb'), a: utf8('aa') }, { 'archive/o/1': utf8('row') })
      expect(await store.outboxNames()).toEqual(['a', 'b'])
      expect(await store.readOutbox('b')).toEqual(utf8('bb'))
      await store.writeOutbox({ a: null }, { 'archive/o/1': null })
      expect(await store.outboxNames()).toEqual(['b'])
      expect(await store.readJob('archive/o/1')).toBeNull()
    })

    test('facts of media, marks of the service and lists of segments lie apart', async () => {
      const store = await open()
      await store.writeMedia({ facts: { a: utf8('a'), b: utf8('b') }, marks: { a: utf8('there') } })
      expect(await store.readMedia(['b', 'c', 'a'])).toEqual([utf8('b'), null, utf8('a')])
      await store.writeMedia({ facts: { b: null } })
      expect(await store.mediaNames()).toEqual(['a'])
      expect(await store.readAllMedia()).toEqual([{ name: 'a', record: utf8('a') }])
      expect(await store.readMediaMarks()).toEqual([{ name: 'a', record: utf8('there') }])
      await store.writeMediaLists(
        new Map([
          [7, utf8('seven')],
          [8, utf8('eight')],
        ]),
      )
      await store.writeMediaLists(new Map([[8, null]]))
      expect(await store.readMediaLists([8, 7])).toEqual([null, utf8('seven')])
      expect(await store.mediaListIds()).toEqual([7])
    })

    test('of two that exchange one record at once each sees what the other wrote', async () => {
      const [one, other] = [await open(), await open()]
      await one.writeMedia({ facts: { a: utf8('0'), b: utf8('stays') } })
      const grow = (store: HistoryStore) =>
        store.exchangeMedia(['a', 'b'], (record, name) =>
          name === 'a' ? utf8(fromUtf8(record!) + '+') : undefined,
        )
      const done = await Promise.all([grow(one), grow(other), grow(one)])
      expect(await one.readMedia(['a', 'b'])).toEqual([utf8('0+++'), utf8('stays')])
      expect(done.map((names) => [...names])).toEqual([['a'], ['a'], ['a']])
      await one.exchangeMedia(['a', 'c'], (record) => (record ? null : utf8('new')))
      expect(await other.readMedia(['a', 'c'])).toEqual([null, utf8('new')])
    })

    test('of two that settle one setting at once both end with the same', async () => {
      const [one, other] = [await open(), await open()]
      const settle = (store: HistoryStore, mine: string) =>
        store.settleSetting('s', (record) => record ?? utf8(mine))
      const ends = await Promise.all([settle(one, 'one'), settle(other, 'other')])
      expect(ends[0]).toEqual(ends[1])
      expect(await one.readSetting('s')).toEqual(ends[0])
    })

    test('tells the others of every change', async () => {
      const [a, b] = [await open(), await open()]
      const heard = new Promise<number>((resolve) => b.onChange(resolve))
      await a.commit({ spine: someSpine(1) })
      expect(await heard).toBe(1)
    })

    test('erased means another history, for everyone', async () => {
      const [a, b] = [await open(), await open()]
      await a.commit({ spine: someSpine(1), settings: { one: utf8('x') } })
      await b.readSpine()
      const before = Array.from(a.historyId)
      await a.erase()
      expect(await a.readSpine()).toBeNull()
      expect(await a.readSetting('one')).toBeNull()
      expect(Array.from(a.historyId)).not.toEqual(before)
      await expect(b.commit({ spine: someSpine(2) })).rejects.toMatchObject(conflict)
      expect(await b.readSpine()).toBeNull()
      await b.commit({ spine: someSpine(1) })
      expect((await a.readSpine())?.generation).toBe(1)
    })

    test('runs of ids do not repeat', async () => {
      const store = await open()
      const runs = new Set(Array.from({ length: 50 }, () => store.newIdRun()))
      expect(runs.size).toBe(50)
      for (const run of runs) expect(Number.isSafeInteger(run * 2 ** 20 + 2 ** 20)).toBe(true)
    })
  })
}
