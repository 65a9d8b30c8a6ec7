import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import { filesList, mainFile } from '../../domain/snapshot/names.ts'
import { readFilesList } from '../../domain/snapshot/files-list.ts'
import type { Harness } from '../importing/testing/harness.ts'
import { harness, importFile, MemoryFolder } from '../importing/testing/harness.ts'
import type { MadeFile } from '../importing/testing/made-files.ts'
import { exported, importFolder, madeFile, madeFolder, pathOf } from '../importing/testing/made-files.ts'
import { readBack, sealSource } from '../importing/testing/made-source.ts'
import { officialVerdict } from '../importing/testing/official.ts'
import type { Message } from '../importing/testing/source-frames.ts'
import { Shelf } from '../media/shelf.ts'

const start = 1_700_000_000_000
const now = start + 10_000_000_000
const some = (length: number): Bytes => new Uint8Array(randomBytes(length))
const root = 'SignalBackups'

function messages(naming: readonly (readonly MadeFile[])[]): Message[] {
  return naming.map((files, i) => ({
    ...{
      chat: i % 3,
      author: i % 3,
      date: start + i * 1000,
      received: start + i * 1000,
      text: `m ${i}`,
      files,
    },
  }))
}

async function deviceWith(naming: readonly (readonly MadeFile[])[]): Promise<Harness> {
  const made = harness(now)
  await importFolder(made, await madeFolder({ madeAt: now, messages: messages(naming) }, naming.flat()))
  return made
}

async function contentOf(made: Harness, file: MadeFile): Promise<Bytes> {
  const shelf = await Shelf.open(made.ports)
  const [record] = await shelf.find([file.plaintextHash])
  const source = await shelf.read(record!)
  return source.read(0, source.size)
}

test('every file goes out and comes back, byte for byte, and the official library accepts it', async () => {
  const files = [0, 1, 700, 300_000].map((length) => madeFile(some(length)))
  const made = await deviceWith(files.map((file) => [file]))
  const folder = new MemoryFolder('Documents')
  const out = await exported(made, folder)
  expect(out.media).toMatchObject({ written: 4, alreadyThere: 0, missing: 0 })
  const names = readFilesList(folder.files.get(`${root}/${out.fileName}/${filesList}`)!.bytes).names
  expect(names.map((name) => `files/${name.slice(0, 2)}/${name}`)).toEqual(files.map(pathOf).sort())
  const main = folder.files.get(`${root}/${out.fileName}/${mainFile}`)!
  expect(await officialVerdict({ ...out, file: main })).toBeNull()
  const other = harness(now)
  const report = await importFolder(other, { folder, key: out.key })
  expect(report).toMatchObject({ added: 4, missingMedia: 0 })
  for (const file of files) expect(await contentOf(other, file)).toEqual(file.content)
  expect(await readBack(other.store)).toEqual(await readBack(made.store))
})

test('a second export into the folder writes no file again', async () => {
  const files = [madeFile(some(10)), madeFile(some(20))]
  const made = await deviceWith([files])
  const folder = new MemoryFolder(root)
  await exported(made, folder)
  const before = new Map([...folder.files].map(([path, { bytes }]) => [path, bytes]))
  made.now += 5000
  const out = await exported(made, folder)
  expect(out.media).toMatchObject({ written: 0, alreadyThere: 2 })
  for (const file of files) expect(folder.files.get(pathOf(file))!.bytes).toBe(before.get(pathOf(file)))
})

test('a file that is not here, or was damaged here, is counted, and the rest goes out', async () => {
  const [gone, bad, fine] = [madeFile(some(3000)), madeFile(some(3000)), madeFile(some(3000))]
  const made = await deviceWith([[gone, bad, fine]])
  const shelf = await Shelf.open(made.ports)
  const [goneRecord, badRecord] = await shelf.find([gone.plaintextHash, bad.plaintextHash])
  await shelf.drop([goneRecord!], { keepFacts: true })
  const { mediaFiles } = made.ports
  const open = mediaFiles.open.bind(mediaFiles)
  mediaFiles.open = async (name) => {
    const source = await open(name)
    if (name !== badRecord!.here!.file) return source
    const read = async (from: number, to: number) => {
      const bytes = await source.read(from, to)
      bytes[100]! ^= 1
      return bytes
    }
    return { ...source, read }
  }
  const folder = new MemoryFolder(root)
  const out = await exported(made, folder)
  expect(out.media).toMatchObject({ written: 1, missing: 2 })
  expect(
    [...folder.files.keys()].filter((path) => path.startsWith('files/') && !path.endsWith('.nomedia')),
  ).toEqual([pathOf(fine)])
})

test('a message that says an older key goes out with the one its file is sealed under', async () => {
  const content = some(900)
  const [early, late] = [madeFile(content), madeFile(content)]
  const made = harness(now)
  await importFile(made, await sealSource({ madeAt: now, messages: messages([[early]]) }))
  const newer = messages([[], [late]]).slice(1)
  await importFolder(made, await madeFolder({ madeAt: now + 1, messages: newer }, [late]))
  const folder = new MemoryFolder(root)
  const out = await exported(made, folder)
  expect(out.media).toMatchObject({ written: 1, missing: 0 })
  const other = harness(now)
  expect(await importFolder(other, { folder, key: out.key })).toMatchObject({ added: 2, missingMedia: 0 })
  expect(await contentOf(other, early)).toEqual(content)
})

test('a message that says no key goes out with that of its file, if the file is here', async () => {
  const [file, away] = [madeFile(some(900)), madeFile(some(70))]
  const mute = ({ content, ...more }: MadeFile): MadeFile => ({
    ...more,
    content,
    localKey: new Uint8Array(0),
  })
  const made = harness(now)
  await importFile(made, await sealSource({ madeAt: now, messages: messages([[mute(file), mute(away)]]) }))
  const newer = messages([[], [file]]).slice(1)
  await importFolder(made, await madeFolder({ madeAt: now + 1, messages: newer }, [file]))
  const folder = new MemoryFolder('Documents')
  const out = await exported(made, folder)
  expect(out.media).toMatchObject({ written: 1, missing: 0 })
  const main = folder.files.get(`${root}/${out.fileName}/${mainFile}`)!
  expect(await officialVerdict({ ...out, file: main })).toBeNull()
  const other = harness(now)
  const choice = { kind: 'range', from: start, to: start + 500 } as const
  const report = await importFolder(other, { folder, key: out.key }, choice)
  expect(report).toMatchObject({ added: 1, missingMedia: 1 })
  expect(await contentOf(other, file)).toEqual(file.content)
})

test('an export that fails half way leaves nothing behind', async () => {
  const made = await deviceWith([Array.from({ length: 9 }, () => madeFile(some(100)))])
  const folder = new MemoryFolder(root)
  const create = folder.create.bind(folder)
  let left = 8
  folder.create = (path) =>
    --left < 0 ? Promise.reject(new HeirloomError('storage-full', 'x')) : create(path)
  await expect(exported(made, folder)).rejects.toMatchObject({ code: 'storage-full' })
  expect([...folder.files.keys()]).toEqual(['files/.nomedia'])
})
