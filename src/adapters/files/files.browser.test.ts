import { describe, expect, test } from 'vitest'
import { HeirloomError } from '../../core/errors.ts'
import { blobSource } from './blob-source.ts'
import { browserFiles } from './browser-files.ts'
import { handleFolderSink, handleFolderSource } from './handle-folder.ts'
import { exportFile, removeOldExports } from './opfs-file.ts'
import { pickedFilesSource } from './picked-files.ts'

const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 31) % 251)

async function code(work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
    return 'none'
  } catch (error) {
    return error instanceof HeirloomError ? error.code : String(error)
  }
}

describe('a file', () => {
  const source = blobSource(new File([bytes(1000)], 'a'))

  test('is read by exact ranges', async () => {
    expect(source.size).toBe(1000)
    expect(await source.read(10, 20)).toEqual(bytes(1000).slice(10, 20))
    expect(await source.read(1000, 1000)).toEqual(new Uint8Array(0))
    expect(await code(() => source.read(990, 1001))).toBe('source-unreadable')
  })
})

describe('a picked list of files', () => {
  const file = new File([bytes(3)], 'x')
  const folder = pickedFilesSource([
    { path: 'Root/a/x', file },
    { path: 'Root/b', file },
  ])

  test('is a folder again', async () => {
    expect(folder.name).toBe('Root')
    expect(await folder.list('')).toEqual([
      { name: 'a', kind: 'directory' },
      { name: 'b', kind: 'file' },
    ])
    expect((await folder.open('a/x')).size).toBe(3)
    expect(await code(() => Promise.resolve(folder.open('a')))).toBe('source-unreadable')
    expect(await code(async () => folder.list('c'))).toBe('source-unreadable')
  })

  test('refuses paths that climb', () => {
    for (const path of ['../x', 'a/../b', 'a//b', 'a/./b', 'a\\b', '/a'])
      expect(() => pickedFilesSource([{ path, file }])).toThrow(HeirloomError)
  })
})

describe('a folder handle', () => {
  test('is written, listed, read and removed', async () => {
    const root = await navigator.storage.getDirectory()
    const handle = await root.getDirectoryHandle(`test-${Math.random()}`, { create: true })
    const sink = handleFolderSink(handle)
    const source = handleFolderSource(handle)
    const file = await sink.create('snapshot/main')
    await file.write(bytes(100))
    await file.write(bytes(50))
    expect((await source.open('snapshot/main')).size).toBe(0)
    await file.close()
    expect(await (await source.open('snapshot/main')).read(90, 150)).toEqual(
      new Uint8Array([...bytes(100).slice(90), ...bytes(50)]),
    )
    const dropped = await sink.create('snapshot/other')
    await dropped.write(bytes(9))
    await dropped.abort()
    expect(await source.list('snapshot')).toEqual([{ name: 'main', kind: 'file' }])
    await sink.remove('snapshot')
    await sink.remove('snapshot')
    expect(await source.list('')).toEqual([])
    expect(await code(() => source.open('snapshot/main'))).toBe('source-unreadable')
    await root.removeEntry(handle.name, { recursive: true })
  })
})

test('an export becomes a file', async () => {
  const sink = await exportFile('out.archive')
  await sink.write(bytes(300))
  await sink.close()
  const file = await sink.file()
  expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes(300))
  await removeOldExports()
})

test('what is no file or folder is refused', () => {
  expect(() => browserFiles.openFile({})).toThrow(HeirloomError)
  expect(() => browserFiles.openFolder({})).toThrow(HeirloomError)
})
