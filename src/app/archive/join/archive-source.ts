import type { Bytes } from '../../../core/bytes.ts'
import { toBase64Url } from '../../../core/bytes.ts'
import { HeirloomError, isCode } from '../../../core/errors.ts'
import type { ObjectContent } from '../../../domain/archive/object.ts'
import { maxBodyFrames } from '../../../domain/archive/object.ts'
import type { ObjectRow } from '../../../domain/archive/object-rows.ts'
import type { RestoredObject } from '../../../domain/archive/restore-record.ts'
import { frameColumns } from '../../../domain/core-port.ts'
import type { FrameChunk } from '../../../domain/file/splitter.ts'
import type { SourceDirectory } from '../../../domain/merge/directory-merge.ts'
import type { ArchiveService } from '../../../domain/ports.ts'
import type { RunSource } from '../../importing/run-source.ts'
import type { BackupDeps } from '../deps.ts'
import { damage, fetchObject } from '../fetch-object.ts'
import type { OpenedArchive } from '../open-archive.ts'
import { inflateBodies } from '../open-bodies.ts'
import { prefetch } from '../prefetch.ts'
import { inflatePages } from '../restore-source.ts'

export interface ArchiveSourceOptions {
  readonly deps: BackupDeps
  readonly service: ArchiveService
  readonly archive: OpenedArchive
  readonly directory: SourceDirectory
  /** Objects whose content lies in this history: they are read from there. */
  readonly here: ReadonlyMap<string, RestoredObject>
  readonly cache: FetchedContents
  /** Hears of what cannot be had. Unless it throws, that is passed over. */
  readonly onMissing: (row: ObjectRow, error: HeirloomError) => void
  readonly onItems: (done: number, total: number) => void
}

const inFlight = 8
const maxCachedBytes = 32 * 1024 * 1024

/** What was fetched, for the passes that follow: at most 32 MiB of it. */
export class FetchedContents {
  private readonly contents = new Map<string, ObjectContent>()
  private bytes = 0

  get(name: string): ObjectContent | undefined {
    return this.contents.get(name)
  }

  keep(name: string, content: ObjectContent): void {
    const length = content.bodies.reduce((sum, { body }) => sum + body.length, 0)
    if (this.bytes + length > maxCachedBytes) return
    this.bytes += length
    this.contents.set(name, content)
  }
}

/** What a device keeps at the service, as a source that is merged into this history. */
export function archiveSource(options: ArchiveSourceOptions): RunSource {
  const { archive, directory } = options
  return {
    fingerprint: archive.manifestHash,
    title: '',
    bytes: 0,
    pool: null,
    directory,
    open: (_ports, signal, show) => {
      const chunks = itemsOf(options, signal, show !== undefined)
      return Promise.resolve({ info: directory.info.slice(), chunks })
    },
  }
}

async function* itemsOf(
  options: ArchiveSourceOptions,
  signal: AbortSignal,
  shown: boolean,
): AsyncGenerator<FrameChunk, void, void> {
  const { deps, archive, onItems } = options
  const { pages, items } = archive.manifest
  const columns = frameColumns(maxBodyFrames)
  let done = 0
  for await (const bodies of prefetch(pages, inFlight, (row) => readBodies(options, row, signal))) {
    for (const { frames, items: count } of bodies) {
      const scanned = deps.core.scan(frames, 0, columns)
      if (scanned.frames !== count || scanned.next !== frames.length)
        throw new HeirloomError('bad-record', 'a page holds another number of messages than it says')
      done += count
      yield { bytes: frames, frames: count, columns }
    }
    if (shown) onItems(Math.min(done, items), items)
  }
}

interface ReadBody {
  readonly frames: Bytes
  readonly items: number
}

async function readBodies(
  { deps, service, here, cache, onMissing }: ArchiveSourceOptions,
  row: ObjectRow,
  signal: AbortSignal,
): Promise<readonly ReadBody[]> {
  const name = toBase64Url(row.name)
  const object = here.get(name)
  if (object) {
    const pages = inflatePages(deps, await deps.store.readPages(object.pages))
    return pages.map(({ page, frames }) => ({ frames: new Uint8Array(frames), items: page.items }))
  }
  try {
    const { bodies } = cache.get(name) ?? (await fetchObject({ deps, service, signal }, row, 'pages')).content
    const frames = inflateBodies(deps, bodies, row)
    cache.keep(name, { kind: 'pages', bodies })
    return bodies.map(({ facts }, i) => ({ frames: frames[i]!, items: facts.items }))
  } catch (error) {
    if (!isCode(error, 'not-found', ...damage)) throw error
    onMissing(row, error)
    return []
  }
}
