import { afterAll, expect, test } from 'vitest'
import { browserFiles } from './browser-files.ts'
import { askForFolder, browserFolderMemory } from './folder-memory.ts'

afterAll(() => browserFolderMemory.write(null))

test('a folder is remembered as the browser gave it, and can be written to on another day', async () => {
  const root = await navigator.storage.getDirectory()
  const folder = await root.getDirectoryHandle(`remembered-${crypto.randomUUID()}`, { create: true })
  await browserFolderMemory.write(folder)
  const again = (await browserFolderMemory.read())!
  expect(await again.isSameEntry(folder)).toBe(true)
  expect(await browserFolderMemory.access(again)).toBe('granted')
  expect(await askForFolder(again)).toBe('granted')
  const sink = await browserFiles.folderSink(again).create('a/b')
  await sink.write(new Uint8Array(3))
  await sink.close()
  expect(await browserFiles.folderSink(folder).sizeOf('a/b')).toBe(3)
  expect(await browserFiles.folderSink(folder).sizeOf('a/c')).toBeNull()
  expect(await browserFiles.folderSink(folder).sizeOf('a')).toBeNull()
  await root.removeEntry(folder.name, { recursive: true })
  await browserFolderMemory.write(null)
  expect(await browserFolderMemory.read()).toBeNull()
})

test('what is no folder is not remembered', async () => {
  await browserFolderMemory.write({})
  expect(await browserFolderMemory.read()).toBeNull()
})
