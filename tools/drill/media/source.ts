import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { makeMedia, pathOf, withMedia, type MadeMedia } from '../../../playwright/made-files.ts'
import { makeHistory, signalKey, writeSnapshotFolder } from '../../../playwright/made-sources.ts'
import type { Floor } from '../drill.ts'

/** A snapshot folder with files of all kinds, made for the drill. */
export interface Source {
  /** On the disk, and as they are called in the folder that is picked. */
  readonly paths: readonly string[]
  readonly names: readonly string[]
  readonly key: string
  /** SHA-256 of each content, in hex, sorted. */
  readonly contents: readonly string[]
  /** Names in a pool, sorted. */
  readonly pool: readonly string[]
}

export async function makeSource(folder: string, floor: Floor): Promise<Source> {
  const files = makeMedia(floor.option('files', 60), floor.seed, 8_000_000)
  const key = signalKey(floor.seed)
  const messages = floor.option('messages', 800)
  const history = withMedia(makeHistory({ messages, seed: floor.seed }), files)
  const root = await writeSnapshotFolder(folder, history, key, undefined, files)
  const listed = await readdir(root, { recursive: true, withFileTypes: true })
  const paths = listed.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name))
  const kept = firstOfEach(files)
  return {
    ...{ paths, key, names: paths.map((path) => relative(folder, path)) },
    contents: [...kept.keys()].sort(),
    pool: [...kept.values()].map((file) => pathOf(file).slice(-64)).sort(),
  }
}

function firstOfEach(files: readonly MadeMedia[]): Map<string, MadeMedia> {
  const found = new Map<string, MadeMedia>()
  for (const file of files) {
    const hash = Buffer.from(file.hash).toString('hex')
    if (!found.has(hash)) found.set(hash, file)
  }
  return found
}
