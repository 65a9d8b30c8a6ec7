import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { harness, MemoryFolder } from '../../src/app/importing/testing/harness.ts'
import { exported, importFolder, madeFile, madeFolder } from '../../src/app/importing/testing/made-files.ts'
import { openSnapshot } from './open-snapshot.ts'

let disk = ''
beforeEach(async () => {
  disk = await mkdtemp(join(tmpdir(), 'heirloom-open-'))
})
afterEach(() => rm(disk, { recursive: true }))

async function onDisk(folder: MemoryFolder): Promise<string> {
  for (const [path, { bytes }] of folder.files) {
    await mkdir(dirname(join(disk, path)), { recursive: true })
    await writeFile(join(disk, path), bytes)
  }
  return join(disk, 'SignalBackups')
}

const date = 1_700_000_000_000
const lengths = [0, 1, 541, 70_000, 3_000_000]

/** What a device that took files in writes into a folder. */
async function written() {
  const files = lengths.map((length) => madeFile(new Uint8Array(randomBytes(length))))
  const said = { chat: 1, author: 1, received: date, text: 'with a file' }
  const messages = files.map((file, i) => ({ ...said, date: date + i, files: [file] }))
  const device = harness(date + 1_000_000)
  await importFolder(device, await madeFolder({ madeAt: date + 1000, messages }, files))
  const folder = new MemoryFolder('Documents')
  const { key } = await exported(device, folder)
  return { folder, key, files }
}

test('what we write into a folder opens by the rules of the format alone', async () => {
  const { folder, key, files } = await written()
  const opened = openSnapshot(await onDisk(folder), key)
  expect(opened.missing).toEqual([])
  const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
  const contents = [...opened.files.values()].map(hashOf).sort()
  expect(contents).toEqual(files.map(({ content }) => hashOf(content)).sort())
  expect(opened.frames.includes('with a file')).toBe(true)
})

test('a file that was altered, and one that nobody names, are refused', async () => {
  const { folder, key } = await written()
  const [path, file] = [...folder.files].find(([name]) => /files\/[0-9a-f]{2}\//.test(name))!
  file.bytes[20]! ^= 1
  const root = await onDisk(folder)
  expect(() => openSnapshot(root, key)).toThrow('not authentic')
  file.bytes[20]! ^= 1
  folder.files.set(join(dirname(path), 'f'.repeat(64)), file)
  await onDisk(folder)
  expect(() => openSnapshot(root, key)).toThrow('names')
})
