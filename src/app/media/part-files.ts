import { fromUtf8, utf8 } from '../../core/bytes.ts'
import { mediaNamePattern } from '../../domain/media/media-port.ts'
import type { HistoryStore } from '../../domain/ports.ts'
import { nullWhenDamaged } from '../damaged.ts'
import type { MediaRoomDeps } from './media-deps.ts'

const prefix = 'media/part/'

type JobStore = Pick<HistoryStore, 'readJobs' | 'writeJobs'>

/**
 * Files of media that come slowly, by the shelf's names of their contents: kept note of before their first byte, and
 * until a record names them. What cannot be read of this costs that a file begins anew.
 */
export async function readPartFiles(store: Pick<JobStore, 'readJobs'>): Promise<Map<string, string>> {
  const parts = new Map<string, string>()
  for (const { id, record } of await store.readJobs(prefix)) {
    const file = await nullWhenDamaged(() => record && fromUtf8(record))
    parts.set(id.slice(prefix.length), file && mediaNamePattern.test(file) ? file : '')
  }
  return parts
}

/** The file that a content goes on coming into; never the one that it takes the place of. */
export async function partFileOf(
  store: JobStore,
  name: string,
  { fresh, instead }: { readonly fresh: () => string; readonly instead: string | undefined },
): Promise<string> {
  const known = (await readPartFiles(store)).get(name)
  if (known && known !== instead) return known
  const made = fresh()
  await store.writeJobs({ [prefix + name]: utf8(made) })
  return made
}

/** What is there already of these contents, in bytes. */
export async function bytesOfParts(
  { store, mediaFiles }: Pick<MediaRoomDeps, 'store' | 'mediaFiles'>,
  names: ReadonlySet<string>,
): Promise<number> {
  let bytes = 0
  for (const [name, file] of await readPartFiles(store)) {
    if (!names.has(name) || file === '') continue
    bytes += await mediaFiles.open(file).then(
      ({ size }) => size,
      () => 0,
    )
  }
  return bytes
}

export function forgetPartFiles(store: JobStore, names: readonly string[]): Promise<void> {
  return store.writeJobs(Object.fromEntries(names.map((name) => [prefix + name, null])))
}
