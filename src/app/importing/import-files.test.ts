import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import { Shelf } from '../media/shelf.ts'
import { readMediaUses } from '../media/media-lists.ts'
import type { Harness } from './testing/harness.ts'
import { harness, ignore, importFile, never } from './testing/harness.ts'
import type { MadeFile, MadeFolder } from './testing/made-files.ts'
import { importFolder, madeFile, madeFolder, openFolderSource, pathOf } from './testing/made-files.ts'
import { sealSource } from './testing/made-source.ts'
import type { Message } from './testing/source-frames.ts'

const start = 1_700_000_000_000
const now = start + 10_000_000_000
const some = (length: number): Bytes => new Uint8Array(randomBytes(length))

function messages(files: readonly (readonly MadeFile[])[]): Message[] {
  return files.map((each, i) => ({
    ...{ chat: i % 3, author: i % 3, date: start + i * 1000, received: start + i * 1000, text: `m ${i}` },
    files: each,
  }))
}

function folderWith(
  naming: readonly (readonly MadeFile[])[],
  pool: readonly MadeFile[],
): Promise<MadeFolder> {
  return madeFolder({ madeAt: now, messages: messages(naming) }, pool)
}

async function contentOf(made: Harness, file: MadeFile): Promise<Bytes | null> {
  const shelf = await Shelf.open(made.ports)
  const [record] = await shelf.find([file.plaintextHash])
  if (!record?.here) return null
  const source = await shelf.read(record)
  return source.read(0, source.size)
}

/** Keys that the messages here say, by message. */
async function keysHere(made: Harness): Promise<Bytes[]> {
  const keys: Bytes[] = []
  for await (const uses of readMediaUses(made.ports, (await made.store.readSpine())!))
    for (const use of uses.toSorted((a, b) => a.date - b.date)) keys.push(use.key)
  return keys
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof HeirloomError ? error.code : String(error)),
  )

test('files come in with the messages that name them, byte for byte', async () => {
  const files = [0, 1, 600, 300_000].map((length) => madeFile(some(length)))
  const folder = await folderWith([[files[0]!], [files[1]!, files[2]!], [], [files[3]!, files[3]!]], files)
  const made = harness(now)
  const report = await importFolder(made, folder)
  expect(report).toMatchObject({ added: 4, attachments: 5, missingMedia: 0 })
  expect(report.media).toMatchObject({ taken: 4, alreadyHere: 0, troubles: [] })
  for (const file of files) expect(await contentOf(made, file)).toEqual(file.content)
  const again = await importFolder(made, folder)
  expect(again).toMatchObject({ added: 0, updated: 0, unchanged: 4, missingMedia: 0 })
  expect(again.media).toMatchObject({ taken: 0, alreadyHere: 4 })
  expect(await made.ports.mediaFiles.names()).toHaveLength(4)
})

test('a file that is missing, altered or another one stops nothing, and is told', async () => {
  const [gone, bad, cut, other, fine] = Array.from({ length: 5 }, () => madeFile(some(2000)))
  const all = [gone!, bad!, cut!, other!, fine!]
  const folder = await folderWith([all], all)
  folder.folder.files.delete(pathOf(gone!))
  folder.folder.files.get(pathOf(bad!))!.bytes[500]! ^= 1
  const short = folder.folder.files.get(pathOf(cut!))!
  short.bytes = short.bytes.slice(0, 40)
  const wrong = madeFile(some(2000), other!.localKey as Bytes)
  const lying = await folderWith([[wrong]], [wrong])
  folder.folder.files.set(pathOf(other!), lying.folder.files.get(pathOf(wrong))!)
  const made = harness(now)
  const report = await importFolder(made, folder)
  expect(report).toMatchObject({ added: 1, missingMedia: 4 })
  expect(report.media.faults).toEqual({ missing: 1, altered: 2, other: 1, unreadable: 0 })
  expect(report.media.troubles).toHaveLength(4)
  expect(report.media.troubles[0]).toEqual({
    ...{ fault: 'missing', contentType: 'image/jpeg', bytes: 2000, date: start },
  })
  expect(await contentOf(made, fine!)).toEqual(fine!.content)
  expect(await made.ports.mediaFiles.names()).toHaveLength(1)
})

test('one content under several keys is kept once, and every message says its one key', async () => {
  const content = some(5000)
  const [one, two, three] = [madeFile(content), madeFile(content), madeFile(content)]
  const folder = await folderWith([[one], [two], [three]], [two, three])
  const made = harness(now)
  expect((await importFolder(made, folder)).media).toMatchObject({ taken: 1 })
  expect(await made.ports.mediaFiles.names()).toHaveLength(1)
  expect(await keysHere(made)).toEqual([one.localKey, one.localKey, one.localKey])
  expect(await contentOf(made, one)).toEqual(content)
  expect(await importFolder(made, folder)).toMatchObject({ updated: 0, unchanged: 3 })

  const other = await madeFolder(
    { madeAt: now + 5, messages: [...messages([[two], [two], [three]]), ...later([[three]])], shift: 30 },
    [two, three],
  )
  expect(await importFolder(made, other)).toMatchObject({ added: 1, updated: 0, unchanged: 3 })
  expect(new Set((await keysHere(made)).map((key) => Buffer.from(key).toString('hex'))).size).toBe(1)
})

function later(files: readonly (readonly MadeFile[])[]): Message[] {
  return messages(files).map((message) => ({
    ...message,
    date: message.date + 1e6,
    received: message.received + 1e6,
  }))
}

test('a copy that was altered is replaced by another copy of the same content', async () => {
  const content = some(5000)
  const [bad, good] = [madeFile(content), madeFile(content)]
  const folder = await folderWith([[bad], [good]], [bad, good])
  folder.folder.files.get(pathOf(bad))!.bytes[99]! ^= 1
  const made = harness(now)
  expect(await importFolder(made, folder)).toMatchObject({ missingMedia: 0 })
  expect(await keysHere(made)).toEqual([bad.localKey, bad.localKey])
  expect(await contentOf(made, bad)).toEqual(content)
})

test('files of messages that do not come in stay where they are', async () => {
  const [chosen, not, expired] = [madeFile(some(100)), madeFile(some(100)), madeFile(some(100))]
  const naming = messages([[chosen], [not], [expired]])
  const all = naming.map((each, i) =>
    i === 2 ? { ...each, expiresInMs: 1e10 + 1, expireStart: start } : each,
  )
  const folder = await madeFolder({ madeAt: now, messages: all }, [chosen, not, expired])
  const made = harness(now + 1_000_000)
  const choice = { kind: 'range', from: start, to: start + 500 } as const
  expect((await importFolder(made, folder, choice)).media).toMatchObject({ taken: 1 })
  expect((await importFolder(made, folder)).media).toMatchObject({ taken: 1, alreadyHere: 1 })
  expect(await contentOf(made, expired)).toBeNull()
})

test('messages that came alone get their files from the folder later', async () => {
  const file = madeFile(some(4000))
  const naming = messages([[file], []])
  const made = harness(now)
  const alone = await sealSource({ madeAt: now, messages: naming })
  const first = await importFile(made, alone)
  expect(first).toMatchObject({ added: 2, missingMedia: 1 })
  expect(first.media).toMatchObject({ taken: 0, troubles: [] })
  const folder = await folderWith([[file], []], [file])
  const second = await importFolder(made, folder)
  expect(second).toMatchObject({ added: 0, unchanged: 2, missingMedia: 0 })
  expect(second.media).toMatchObject({ taken: 1 })
  expect(await contentOf(made, file)).toEqual(file.content)
})

test('a newer snapshot of a phone that has put its files away takes no key from what is here', async () => {
  const [kept, edited] = [madeFile(some(4000)), madeFile(some(400))]
  const made = harness(now)
  await importFolder(made, await folderWith([[kept], [edited], []], [kept, edited]))
  const before = await keysHere(made)
  const away = (file: MadeFile): MadeFile => ({ ...file, localKey: new Uint8Array(0) })
  const said = messages([[away(kept)], [away(edited)], []])
  const newer = await madeFolder(
    { madeAt: now + 5, messages: said.map((each, i) => (i === 1 ? { ...each, text: 'new words' } : each)) },
    [],
  )
  const report = await importFolder(made, newer)
  expect(report).toMatchObject({ added: 0, updated: 1, unchanged: 2, missingMedia: 0 })
  expect(await keysHere(made)).toEqual(before)
  expect(await contentOf(made, edited)).toEqual(edited.content)
  expect(await importFolder(made, newer)).toMatchObject({ updated: 0, unchanged: 3 })
})

test('goes on after a cancel without copying again', async () => {
  const files = Array.from({ length: 12 }, () => madeFile(some(1000)))
  const folder = await folderWith(
    files.map((file) => [file]),
    files,
  )
  const made = harness(now)
  const id = await openFolderSource(made, folder)
  const controller = new AbortController()
  let copied = 0
  const create = made.ports.mediaFiles.create.bind(made.ports.mediaFiles)
  made.ports.mediaFiles.create = (name) => {
    if (++copied === 7) controller.abort()
    return create(name)
  }
  expect(await codeOf(made.importing.importSource(id, { kind: 'all' }, ignore, controller.signal))).toBe(
    'cancelled',
  )
  expect(await made.store.readSpine()).toBeNull()
  const here = (await made.ports.mediaFiles.names()).length
  expect(here).toBeGreaterThan(2)
  copied = 0
  const steps: number[] = []
  const report = await made.importing.importSource(
    id,
    { kind: 'all' },
    (progress) => {
      if (progress.step === 'media') steps.push(progress.done / progress.total)
    },
    never,
  )
  expect(copied).toBe(12 - here)
  expect(report.media).toMatchObject({ taken: 12 - here, alreadyHere: here })
  expect(steps).toEqual(steps.toSorted((a, b) => a - b))
  expect(steps.at(-1)).toBe(1)
})

test('asks for room before anything is copied, and takes the messages alone', async () => {
  const file = madeFile(some(100_000))
  const folder = await folderWith([[file]], [file])
  const made = harness(now)
  const id = await openFolderSource(made, folder)
  made.free = 10_000_000
  const refused = made.importing.importSource(id, { kind: 'all' }, ignore, never)
  await expect(refused).rejects.toMatchObject({ code: 'storage-full', facts: { files: true } })
  expect(await made.ports.mediaFiles.names()).toEqual([])
  const choice = { kind: 'all', withoutFiles: true } as const
  expect(await made.importing.importSource(id, choice, ignore, never)).toMatchObject({
    ...{ added: 1, missingMedia: 1 },
  })
  made.free = null
  expect((await importFolder(made, folder)).media).toMatchObject({ taken: 1 })
})

test('a length that lies keeps no files out', async () => {
  const [file, lying] = [madeFile(some(1000)), { ...madeFile(some(1000)), size: 4_000_000_000 }]
  const folder = await folderWith([[file], [lying]], [file, lying])
  const made = harness(now)
  made.free = 100_000_000
  const report = await importFolder(made, folder)
  expect(report.media).toMatchObject({ taken: 1, faults: { altered: 1 } })
  expect(await contentOf(made, file)).toEqual(file.content)
})

test('a device that fills up meanwhile stops cleanly', async () => {
  const files = [madeFile(some(1000)), madeFile(some(1000))]
  const folder = await folderWith([files], files)
  const made = harness(now)
  const create = made.ports.mediaFiles.create.bind(made.ports.mediaFiles)
  made.ports.mediaFiles.create = async (name) => ({
    ...(await create(name)),
    close: () => Promise.reject(new HeirloomError('storage-full', 'x')),
  })
  const refused = importFolder(made, folder)
  await expect(refused).rejects.toMatchObject({ code: 'storage-full', facts: { files: true } })
  expect(await made.store.readSpine()).toBeNull()
  expect(await made.ports.mediaFiles.names()).toEqual([])
})
