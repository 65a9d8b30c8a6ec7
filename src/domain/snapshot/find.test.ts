import { expect, test } from 'vitest'
import { memorySource } from '../file/testing/memory.ts'
import type { FolderSource } from '../ports.ts'
import { findSnapshots } from './find.ts'

/** A folder of empty files; a path that ends in `/` is an empty folder. */
function folderOf(name: string, paths: readonly string[]): FolderSource {
  return {
    name,
    list(path) {
      const prefix = path === '' ? '' : `${path}/`
      const children = new Map<string, 'file' | 'directory'>()
      for (const entry of paths) {
        if (!entry.startsWith(prefix)) continue
        const [child = '', ...rest] = entry.slice(prefix.length).split('/')
        if (child !== '') children.set(child, rest.length > 0 ? 'directory' : 'file')
      }
      return Promise.resolve([...children].map(([child, kind]) => ({ name: child, kind })))
    },
    open: () => Promise.resolve(memorySource(new Uint8Array())),
  }
}

const older = 'signal-backup-2026-11-17-10-00-00'
const newer = 'signal-backup-2026-11-18-10-00-00'
const whole = (path: string) => [`${path}/main`, `${path}/metadata`, `${path}/files`]
const root = [
  ...whole(older),
  ...whole(newer),
  'files/00/',
  ...whole(`${newer}-tmp`),
  `${newer.replace('18', '19')}/main`,
]
const names = (found: { snapshots: readonly { name: string }[] }) => found.snapshots.map(({ name }) => name)

test('the root: newest first, unfinished ones passed over', async () => {
  const found = await findSnapshots(folderOf('SignalBackups', root))
  expect(names(found)).toEqual([newer, older])
  expect(found.filesPath).toBe('files')
  expect(found.snapshots[0]?.time).toBe(Date.UTC(2026, 10, 18, 10))
})

test('the parent, also when the root was renamed', async () => {
  for (const name of ['SignalBackups', 'my old phone']) {
    const inside = root.map((path) => `${name}/${path}`)
    const found = await findSnapshots(folderOf('Documents', ['a/b', 'letter.txt', ...inside]))
    expect(found.snapshots[0]).toMatchObject({ path: `${name}/${newer}`, name: newer })
    expect(found.filesPath).toBe(`${name}/files`)
  }
})

test('SignalBackups is preferred among several', async () => {
  const other = whole('archive/signal-backup-2027-01-01-00-00-00')
  const found = await findSnapshots(folderOf('x', [...other, ...root.map((path) => `SignalBackups/${path}`)]))
  expect(found.snapshots[0]?.name).toBe(newer)
})

test('one snapshot by itself, renamed or not', async () => {
  const files = ['main', 'metadata', 'files']
  const known = await findSnapshots(folderOf(older, files))
  expect(known).toEqual({
    snapshots: [{ path: '', name: older, time: Date.UTC(2026, 10, 17, 10) }],
    filesPath: null,
  })
  expect((await findSnapshots(folderOf('copy', files))).snapshots).toEqual([
    { path: '', name: 'copy', time: null },
  ])
})

test('a root without shared files', async () => {
  expect((await findSnapshots(folderOf('r', whole(older)))).filesPath).toBeNull()
})

test.each([[[]], [['a/b/c', 'main']], [whole(`${older}-tmp`)], [[`${older}/main`]]])(
  'no backup in %o',
  async (paths) => {
    await expect(findSnapshots(folderOf('r', paths))).rejects.toMatchObject({ code: 'not-a-backup' })
  },
)
