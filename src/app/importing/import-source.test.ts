import { describe, expect, test } from 'vitest'
import { HeirloomError } from '../../core/errors.ts'
import { bytesField, varintField } from '../../domain/frame/wire.ts'
import { concat } from '../../core/bytes.ts'
import { Tombstones } from '../../domain/merge/tombstones.ts'
import { checkStore } from './testing/check-store.ts'
import type { Harness } from './testing/harness.ts'
import { harness, ignore, importFile, MemoryFolder, never, openFileSource } from './testing/harness.ts'
import type { Message } from './testing/source-frames.ts'
import { line, readBack, sealSource } from './testing/made-source.ts'
import { chatFrame, contactFrame, groupChat } from './testing/source-frames.ts'
import { officialVerdict } from './testing/official.ts'

const start = 1_700_000_000_000
const now = start + 10_000_000_000

function messages(count: number, from = start): Message[] {
  return Array.from({ length: count }, (_, i) => ({
    chat: i % 3,
    author: i % 3,
    date: from + i * 1000,
    received: from + i * 1000,
    text: `message ${i} ${'x'.repeat(i % 200)}`,
  }))
}

async function rejection(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'none'
  } catch (error) {
    return error instanceof HeirloomError ? error.code : String(error)
  }
}

describe('an import that is cut off', () => {
  const many = messages(20_000)
  const cutAfter = async (made: Harness, stages: number) => {
    const sealed = await sealSource({ madeAt: now, messages: many })
    const controller = new AbortController()
    made.store.beforeWrite = (what) => {
      if (what === 'stage' && made.store.staged === stages - 1) controller.abort()
    }
    const id = await openFileSource(made, sealed)
    const code = await rejection(made.importing.importSource(id, { kind: 'all' }, ignore, controller.signal))
    made.store.beforeWrite = () => undefined
    return { id, sealed, code }
  }

  test('leaves its pages, goes on from them, and ends as if nothing had been', async () => {
    const made = harness(now)
    const { id, sealed, code } = await cutAfter(made, 2)
    expect(code).toBe('cancelled')
    expect(await made.store.readSpine()).toBeNull()
    const stagedBefore = made.store.ids('pages')
    expect(stagedBefore.length).toBeGreaterThan(32)
    const view = await made.importing.describeSource({ kind: 'file', name: 'x', file: sealed.file })
    expect(view.resumes?.title).toBe('a file')
    expect(await made.importing.unfinishedImports()).toHaveLength(1)
    const report = await made.importing.importSource(id, { kind: 'all' }, ignore, never)
    expect(report.added).toBe(many.length)
    expect(stagedBefore.every((page) => made.store.ids('pages').includes(page))).toBe(true)
    expect((await readBack(made.store)).join('\n') === many.map(line).join('\n')).toBe(true)
    await checkStore(made.store)
  })

  test('is discarded whole', async () => {
    const made = harness(now)
    await cutAfter(made, 2)
    const [job] = await made.importing.unfinishedImports()
    await made.importing.discardImport(job!.id)
    expect([...made.store.ids('pages'), ...made.store.ids('segments'), ...made.store.ids('jobs')]).toEqual([])
  })

  test('starts anew with another choice, and the old pages go', async () => {
    const made = harness(now)
    const { id } = await cutAfter(made, 2)
    await made.importing.importSource(id, { kind: 'range', from: start, to: start + 999_000 }, ignore, never)
    expect((await readBack(made.store)).join('\n') === many.slice(0, 1000).map(line).join('\n')).toBe(true)
    await checkStore(made.store)
  })

  test('whose record was altered is told of, and leaves nothing behind when it is let go of', async () => {
    const made = harness(now)
    await importFile(made, await sealSource({ madeAt: now - 5, messages: messages(300, start + 500) }))
    await cutAfter(made, 4)
    const before = await readBack(made.store)
    const [job] = await made.importing.unfinishedImports()
    made.store.spoil('jobs', job!.id)
    expect(await made.importing.unfinishedImports()).toMatchObject([{ id: job!.id, damaged: true }])
    await made.importing.discardImport(job!.id)
    expect(await made.importing.unfinishedImports()).toEqual([])
    expect(await readBack(made.store)).toEqual(before)
    await checkStore(made.store)
  })

  test('whose record was altered is begun anew, and takes nothing of another one with it', async () => {
    const made = harness(now)
    const { id } = await cutAfter(made, 2)
    const [job] = await made.importing.unfinishedImports()
    await made.store.writeJobs({ [job!.id]: Uint8Array.of(0x0a, 0x7f) })
    const other = await sealSource({ madeAt: now - 9, messages: messages(9000, start + 500) })
    const controller = new AbortController()
    made.store.beforeWrite = (what) => {
      if (what === 'stage') controller.abort()
    }
    const otherId = await openFileSource(made, other)
    await rejection(made.importing.importSource(otherId, { kind: 'all' }, ignore, controller.signal))
    made.store.beforeWrite = () => undefined
    const staged = made.store.ids('pages')
    expect(await made.importing.unfinishedImports()).toMatchObject([{ damaged: false }])
    await made.importing.importSource(id, { kind: 'all' }, ignore, never)
    expect(made.store.ids('pages')).toEqual(expect.arrayContaining(staged))
    await made.importing.importSource(otherId, { kind: 'all' }, ignore, never)
    expect((await made.store.readSpine())?.items).toBe(many.length + 9000)
    await checkStore(made.store)
  })

  test('goes on when it was a merge', async () => {
    const made = harness(now)
    await importFile(made, await sealSource({ madeAt: now - 5, messages: messages(300, start + 500) }))
    const { id } = await cutAfter(made, 4)
    expect(await made.importing.unfinishedImports()).toHaveLength(1)
    const report = await made.importing.importSource(id, { kind: 'all' }, ignore, never)
    expect(report.added).toBe(many.length)
    expect((await made.store.readSpine())?.items).toBe(many.length + 300)
    await checkStore(made.store)
  })
})

test('a history that changed meanwhile is merged into, not overwritten', async () => {
  const made = harness(now)
  const other = await sealSource({ madeAt: now - 100, messages: messages(50) })
  const mine = await sealSource({ madeAt: now, messages: messages(80) })
  const id = await openFileSource(made, mine)
  let first = true
  made.store.beforeWrite = async (what) => {
    if (what === 'stage' || !first) return
    first = false
    await importFile(made, other)
  }
  const report = await made.importing.importSource(id, { kind: 'all' }, ignore, never)
  expect(report).toMatchObject({ added: 30, unchanged: 50 })
  expect(await readBack(made.store)).toEqual(messages(80).map(line))
  await checkStore(made.store)
})

test('what has expired stays out, and nothing refers to it twice', async () => {
  const made = harness(now)
  const mixed = messages(10).map((message, i) =>
    i % 2 === 0 ? message : { ...message, expiresInMs: 1000, expireStart: i === 9 ? now : start },
  )
  const sealed = await sealSource({ madeAt: start, messages: mixed })
  expect(await importFile(made, sealed)).toMatchObject({ read: 10, added: 6, expired: 4 })
  expect(await importFile(made, sealed)).toMatchObject({ read: 10, added: 0, expired: 4, unchanged: 6 })
  made.now = now + 2000
  const out = await made.importing.exportHistory({ kind: 'archive-file' }, ignore, never)
  expect(out).toMatchObject({ messages: 5, leftOut: 1 })
  expect(await officialVerdict(out)).toBeNull()
})

describe('a part of a source', () => {
  test('chats: only they come, with the people they name', async () => {
    const made = harness(now)
    const sealed = await sealSource({ madeAt: start, messages: messages(9), people: 5 })
    const id = await openFileSource(made, sealed)
    const report = await made.importing.importSource(id, { kind: 'chats', chats: [52] }, ignore, never)
    expect(report).toMatchObject({ read: 9, added: 3, notChosen: 6, chats: 1 })
    expect(await readBack(made.store)).toEqual(
      messages(9)
        .filter(({ chat }) => chat === 1)
        .map(line),
    )
    // BackupInfo, account, Self, one person, one chat.
    expect(made.store.ids('directory')).toHaveLength(5)
    const out = await made.importing.exportHistory({ kind: 'archive-file' }, ignore, never)
    expect(await officialVerdict(out)).toBeNull()
    const rest = await made.importing.importSource(
      await openFileSource(made, sealed),
      { kind: 'all' },
      ignore,
      never,
    )
    expect(rest).toMatchObject({ added: 6, unchanged: 3 })
    await checkStore(made.store)
  })
})

describe('odd frames', () => {
  const account = 1
  const item = (fields: Uint8Array) => bytesField(4, fields)
  const text = bytesField(11, bytesField(2, bytesField(1, new Uint8Array([104, 105]))))
  const incoming = bytesField(8, concat(varintField(1, start), varintField(3, 1)))
  const good = (chat: number, author: number) =>
    concat(varintField(1, chat), varintField(2, author), varintField(3, start), incoming, text)
  const huge = new Uint8Array([0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01])
  const extra: Uint8Array[] = [
    bytesField(77, new Uint8Array([1, 2, 3])),
    bytesField(account + 1, new Uint8Array([0x0a, 0x7f])),
    chatFrame(8, 500),
    contactFrame(1, 600),
    item(good(777, 2)),
    item(good(52, 778)),
    item(concat(varintField(1, 52), varintField(2, 2), varintField(3, start), incoming)),
    item(concat(good(52, 2), new Uint8Array([0x0b]))),
    item(concat(huge, good(52, 2).slice(2))),
    item(good(52, 3)),
  ]

  test('are kept, counted and left out of exports, and come but once', async () => {
    const made = harness(now)
    const sealed = await sealSource({ madeAt: start, messages: messages(6), extra })
    const report = await importFile(made, sealed)
    const odd = new Map(report.odd.map(({ reason, count }) => [reason, count]))
    expect([...odd.values()].reduce((sum, count) => sum + count, 0)).toBe(extra.length)
    expect(odd.get('dangling-reference')).toBe(4)
    expect(odd.get('too-large-id')).toBe(1)
    expect(report.added).toBe(12)
    const out = await made.importing.exportHistory({ kind: 'archive-file' }, ignore, never)
    expect(await officialVerdict(out)).toBeNull()
    expect(out).toMatchObject({ messages: 6, leftOut: 10 })
    const again = await importFile(made, sealed)
    expect(again).toMatchObject({ added: 0, updated: 0 })
    expect(made.store.commits).toBe(1)
  })

  test('do not get into the chats of others when ids change', async () => {
    const made = harness(now)
    await importFile(
      made,
      await sealSource({ madeAt: start, messages: messages(6), phone: 3, shift: 720, people: 9 }),
    )
    await importFile(
      made,
      await sealSource({ madeAt: start + 1, messages: messages(6, start + 50_000), extra }),
    )
    // The one whose ids are all known lies in its own chat; a contact cannot have written there.
    expect(
      (await readBack(made.store)).filter((each) => !each.includes('?') && each.endsWith('/hi')),
    ).toEqual([`1/2/${start}/hi`])
    const out = await made.importing.exportHistory({ kind: 'archive-file' }, ignore, never)
    expect(await officialVerdict(out)).toBeNull()
    expect(out.messages).toBe(12)
    await checkStore(made.store)
  })
})

describe('a snapshot folder', () => {
  test('is written so that it can be read again with its key alone', async () => {
    const made = harness(now)
    const all = messages(700).map((message, i) => (i % 7 === 0 ? { ...message, chat: groupChat } : message))
    await importFile(made, await sealSource({ madeAt: start, messages: all }))
    const folder = new MemoryFolder('Documents')
    const out = await made.importing.exportHistory({ kind: 'snapshot-folder', folder }, ignore, never)
    const other = harness(now)
    const view = await other.importing.describeSource({ kind: 'folder', folder })
    expect(view).toMatchObject({ kind: 'snapshot-folder', mediaFiles: 0 })
    expect(view.snapshots.map(({ name }) => name)).toEqual([out.fileName])
    const typed = out.key.toUpperCase().replaceAll('0', '=').replaceAll('O', '#')
    expect(await other.importing.checkKey(view.id, '0', typed, '', ignore, never)).toEqual({ ok: true })
    const preview = await other.importing.previewSource(view.id, ignore, never)
    expect(preview).toMatchObject({ messages: 700, odd: 0, merges: false, expired: 0 })
    expect(preview.chats.map(({ title, messages: count }) => [title, count])).toContainEqual(['Group', 100])
    await other.importing.importSource(view.id, { kind: 'all' }, ignore, never)
    expect(await readBack(other.store)).toEqual(all.map(line))
  })

  test('that fails half way leaves nothing that looks like one', async () => {
    const made = harness(now)
    await importFile(made, await sealSource({ madeAt: start, messages: messages(700) }))
    const folder = new MemoryFolder('SignalBackups')
    const create = folder.create.bind(folder)
    folder.create = (path) =>
      path.endsWith('/files') ? Promise.reject(new HeirloomError('storage-full', 'x')) : create(path)
    expect(
      await rejection(made.importing.exportHistory({ kind: 'snapshot-folder', folder }, ignore, never)),
    ).toBe('storage-full')
    expect([...folder.files.keys()]).toEqual(['files/.nomedia'])
  })
})

describe('what was deleted here', () => {
  test('does not come back, but what is newer does', async () => {
    const made = harness(now)
    const sealed = await sealSource({ madeAt: start, messages: messages(30) })
    await importFile(made, sealed)
    const tombstones = Tombstones.read(null, () => made.ports.randomness.bytes(32))
    // As a deletion leaves it: chat 2 gone with its items, and one item of chat 1.
    const kept = messages(30).filter(({ chat, date }) => chat !== 2 && date !== start + 1000)
    const other = harness(now)
    await importFile(other, await sealSource({ madeAt: start, messages: kept, people: 1 }))
    tombstones.addItem(52, 2, start + 1000, 0)
    tombstones.addChat(['aci:' + '02'.repeat(16)], start + 20_500)
    await other.store.writeSetting('tombstones', tombstones.encode())
    const report = await importFile(other, sealed)
    expect(report).toMatchObject({ deletedHere: 1 + 7, added: 3, unchanged: 19 })
    const wanted = messages(30).filter(
      ({ chat, date }) => (chat !== 2 || date > start + 20_500) && date !== start + 1000,
    )
    expect(await readBack(other.store)).toEqual(wanted.map(line))
  })
})
