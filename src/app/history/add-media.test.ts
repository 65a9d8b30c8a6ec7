import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { browserFiles } from '../../adapters/files/browser-files.ts'
import { memoryMedia } from '../../adapters/media/testing/memory-media.ts'
import { MemoryStore, memoryDatabase } from '../../adapters/store/testing/memory-store.ts'
import type { Bytes } from '../../core/bytes.ts'
import { concat } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { ChatItem } from '../../domain/frame/backup_pb.ts'
import { MessageAttachment_Flag } from '../../domain/frame/backup_pb.ts'
import { splitFrames } from '../../domain/history/frame-peek.ts'
import { testCore } from '../../domain/history/testing/core.ts'
import { mp4 } from '../../domain/media/testing/films.ts'
import { jpeg, png } from '../../domain/media/testing/pictures.ts'
import type { HistoryStore } from '../../domain/ports.ts'
import { Shelf } from '../media/shelf.ts'
import { sweepMedia } from '../media/sweep-media.ts'
import type { AddingProgress, FileToAdd } from '../api/note-media-api.ts'
import { createHistory } from './create-history.ts'
import type { HistoryDeps } from './history-deps.ts'
import { chatItemOf } from './message-view.ts'
import { testDeps } from './testing/harness.ts'
import { validateHistory } from './testing/validate.ts'

const never = new AbortController().signal
const quiet = () => undefined
const hour = 3_600_000

const fileOf = (bytes: Bytes, name = 'file.bin', voice = false): FileToAdd => ({
  file: new Blob([bytes]),
  name,
  voice,
})
const noise = (length: number): Bytes => new Uint8Array(randomBytes(length))

async function world(given = testDeps()) {
  const adding = { openFile: browserFiles.openFile, decode: () => Promise.resolve(null) }
  const deps: HistoryDeps = { ...given.deps, adding }
  const history = createHistory(deps)
  await history.startEmpty('Ada')
  return { ...given, deps, history }
}

async function items(store: HistoryStore): Promise<ChatItem[]> {
  const spine = (await store.readSpine())!
  const found: ChatItem[] = []
  for (const segment of await store.readSegments(spine.segments.map(({ id }) => id)))
    for (const page of await store.readPages(segment.pages.map(({ id }) => id)))
      for (const frame of splitFrames(testCore.inflate(page.body, page.uncompressedLength), page.items))
        found.push(chatItemOf(frame)!)
  return found
}

/** What was added, in the only message there is. */
async function pointers(store: HistoryStore) {
  const [item] = await items(store)
  const content = item!.item
  if (content.case === 'standardMessage') return content.value.attachments
  if (content.case === 'viewOnceMessage') return [content.value.attachment!]
  throw new Error('no files in it')
}

test('files become one note that the official validator accepts, and their bytes can be read', async () => {
  const { deps, history, store } = await world()
  const contents = [noise(3000), concat(png(40, 30), noise(500)), mp4(320, 240, { mediaBytes: 200_000 })]
  const files = [
    fileOf(contents[0]!, 'C:\\letters\\to Ann \ud800.pdf'),
    fileOf(contents[1]!, 'photo.exe'),
    fileOf(contents[2]!),
  ]
  const told: AddingProgress[] = []
  const note = await history.appendMedia(
    files,
    { text: 'from the attic', viewOnce: false },
    (p) => told.push(p),
    never,
  )
  expect(note).toMatchObject({ kind: 'text', text: { body: 'from the attic' }, direction: 'outgoing' })
  expect(note.attachments.map(({ contentType, fileName }) => [contentType, fileName])).toEqual([
    ['application/octet-stream', 'to Ann \ufffd.pdf'],
    ['image/png', 'photo.exe'],
    ['video/mp4', 'file.bin'],
  ])
  expect(note.attachments[2]).toMatchObject({ width: 320, height: 240 })
  expect(told.at(-1)).toEqual({ file: 2, done: contents[2]!.length, total: contents[2]!.length })
  await validateHistory(store)
  const shelf = await Shelf.open(deps)
  for (const [i, { pointer }] of (await pointers(store)).entries()) {
    const { integrityCheck, localKey, key, size } = pointer!.locatorInfo!
    const [record] = await shelf.find([integrityCheck.value!])
    expect(localKey).toEqual(record!.key)
    expect(key).toEqual(record!.key)
    expect(await (await shelf.read(record!)).read(0, size)).toEqual(contents[i])
  }
})

test('a film has the incremental MAC of its sealed bytes', async () => {
  const { deps, history, store } = await world()
  await history.appendMedia(
    [fileOf(mp4(64, 48, { mediaBytes: 150_000 }))],
    { text: '', viewOnce: false },
    quiet,
    never,
  )
  const pointer = (await pointers(store))[0]!.pointer!
  const [record] = [...(await (await Shelf.open(deps)).all()).values()]
  const sealed = await (await Shelf.open(deps)).readSealed(record!)
  const mac = testCore.incrementalMac(record!.key.subarray(32), 65_536)
  mac.update(await sealed.read(0, sealed.size))
  expect(pointer.incrementalMacChunkSize).toBe(65_536)
  expect(pointer.incrementalMac).toEqual(mac.finish())
  await validateHistory(store)
})

test('one picture may be for one look, and vanishes with the timer of the chat', async () => {
  const { history, store, clock } = await world()
  await history.setTimer(1, 60_000)
  await history.deleteMessages(1, [(await history.openChat(1)).messages[0]!.id])
  const note = await history.appendMedia([fileOf(jpeg(30, 20))], { text: ' ', viewOnce: true }, quiet, never)
  expect(note).toMatchObject({ kind: 'view-once', attachments: [], expiresAt: clock.time + 60_000 })
  expect((await pointers(store))[0]!.pointer).toMatchObject({ contentType: 'image/jpeg' })
  await validateHistory(store)
})

test('a recording is a voice message, of sound', async () => {
  const { history, store } = await world()
  const note = await history.appendMedia(
    [fileOf(mp4(0, 0), '', true)],
    { text: '', viewOnce: false },
    quiet,
    never,
  )
  expect(note.kind).toBe('voice')
  expect((await pointers(store))[0]).toMatchObject({
    flag: MessageAttachment_Flag.VOICE_MESSAGE,
    pointer: { contentType: 'audio/mp4' },
  })
  await validateHistory(store)
})

test('the words of a note with files can be changed, and the files stay', async () => {
  const { history, store } = await world()
  const note = await history.appendMedia(
    [fileOf(png(4, 4)), fileOf(noise(70))],
    { text: 'before', viewOnce: false },
    quiet,
    never,
  )
  expect(note.canEdit).toBe(true)
  await history.editNote(note.chat, note.id, 'after')
  const [shown] = (await history.openChat(note.chat)).messages
  expect(shown).toMatchObject({ text: { body: 'after' }, edits: [{ text: { body: 'before' } }] })
  expect(shown!.attachments).toHaveLength(2)
  await validateHistory(store)
})

test('the same content twice lies here once', async () => {
  const { deps, history } = await world()
  const content = noise(5000)
  await history.appendMedia([fileOf(content), fileOf(content)], { text: '', viewOnce: false }, quiet, never)
  expect(await deps.mediaFiles.names()).toHaveLength(1)
})

test('what no note can be is refused, and says which file', async () => {
  const { deps, history, store } = await world()
  const code = (files: FileToAdd[], text = '', viewOnce = false) =>
    history.appendMedia(files, { text, viewOnce }, quiet, never).then(
      () => 'added',
      (error: unknown) => (error as HeirloomError).code,
    )
  expect(await code([])).toBe('bad-length')
  expect(await code(Array.from({ length: 33 }, () => fileOf(noise(1))))).toBe('bad-length')
  expect(await code([fileOf(jpeg(3, 3)), fileOf(jpeg(3, 3))], '', true)).toBe('bad-length')
  expect(await code([fileOf(jpeg(3, 3))], 'words', true)).toBe('bad-length')
  expect(await code([fileOf(noise(10))], '', true)).toBe('bad-length')
  expect(await code([fileOf(noise(10), 'a', true)], 'words')).toBe('bad-length')
  const huge = { file: { size: 2 ** 32, type: '' }, name: 'film', voice: false }
  await expect(
    history.appendMedia([fileOf(noise(1)), huge], { text: '', viewOnce: false }, quiet, never),
  ).rejects.toMatchObject({ code: 'too-large', facts: { file: 1 } })
  const long = { ...huge, file: { size: 2 ** 28 + 1, type: '' } }
  await expect(history.appendMedia([long], { text: '', viewOnce: true }, quiet, never)).rejects.toMatchObject(
    { code: 'too-large', facts: { file: 0, maxFileBytes: 2 ** 28 } },
  )
  const gone = { file: { size: 5, type: '' }, name: 'gone', voice: false }
  await expect(
    history.appendMedia([fileOf(noise(1)), gone], { text: '', viewOnce: false }, quiet, never),
  ).rejects.toMatchObject({ code: 'source-unreadable', facts: { file: 1 } })
  expect((await store.readSpine())!.items).toBe(0)
  await validateHistory(store)
  expect(await deps.mediaFiles.names()).not.toHaveLength(0)
})

test('without room for all of them none is begun', async () => {
  const { deps } = await world()
  const space = { freeBytes: () => Promise.resolve(1000) }
  const history = createHistory({ ...deps, adding: { ...deps.adding!, space } })
  await expect(
    history.appendMedia([fileOf(noise(2000))], { text: '', viewOnce: false }, quiet, never),
  ).rejects.toMatchObject({ code: 'storage-full' })
  expect(await deps.mediaFiles.names()).toEqual([])
})

test('cancelled in the middle, nothing is added', async () => {
  const { history, store } = await world()
  const controller = new AbortController()
  const adding = history.appendMedia(
    [fileOf(noise(10)), fileOf(noise(600_000))],
    { text: 'words', viewOnce: false },
    ({ file, done }) => file === 1 && done > 0 && controller.abort(),
    controller.signal,
  )
  await expect(adding).rejects.toBeDefined()
  expect((await store.readSpine())!.items).toBe(0)
})

/** The same object, whose methods fail from the given call on, as if everything had ended there. */
function dying<T extends object>(object: T, life: { left: number }): T {
  return new Proxy(object, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...args: unknown[]): unknown => {
        if (life.left-- <= 0) return Promise.reject(new HeirloomError('storage-failed', 'killed'))
        const answer: unknown = Reflect.apply(value, target, args)
        return name === 'create' ? (answer as Promise<object>).then((sink) => dying(sink, life)) : answer
      }
    },
  })
}

test('killed at any call to the disk, the note is whole or not there, and the sweep leaves no file behind', async () => {
  const contents = [noise(1000), noise(2000)]
  let added = false
  for (let calls = 0; !added; calls++) {
    const database = memoryDatabase()
    const bytes = new Map<string, Bytes>()
    const made = testDeps(new MemoryStore(database))
    const plain = { ...made.deps, mediaFiles: memoryMedia(bytes) }
    const { history: before } = await world({ ...made, deps: plain })
    before.close()
    const life = { left: calls }
    const { store, mediaFiles } = plain
    const adding = { openFile: browserFiles.openFile, decode: () => Promise.resolve(null) }
    const mortal = createHistory({
      ...plain,
      adding,
      mediaFiles: dying(mediaFiles, life),
      store: new Proxy(store, {
        get: (target, name) =>
          name === 'onChange' || name === 'newIdRun'
            ? target[name].bind(target)
            : (Reflect.get(dying(target, life), name) as unknown),
      }),
    })
    await mortal
      .appendMedia(
        contents.map((content) => fileOf(content)),
        { text: 'both', viewOnce: false },
        quiet,
        never,
      )
      .catch(quiet)
    added = life.left > 0
    await validateHistory(store)
    const count = (await store.readSpine())!.items
    // The last call is the commit: what it began is done, or not.
    if (added) expect(count).toBe(1)
    made.clock.time += 2 * hour
    await sweepMedia(plain)
    made.clock.time += 25 * hour
    await sweepMedia(plain)
    expect(bytes.size).toBe(count === 1 ? 2 : 0)
    if (count === 1)
      for (const { pointer } of await pointers(store)) {
        const shelf = await Shelf.open(plain)
        const [record] = await shelf.find([pointer!.locatorInfo!.integrityCheck.value!])
        expect((await shelf.read(record!)).size).toBe(pointer!.locatorInfo!.size)
      }
  }
})
