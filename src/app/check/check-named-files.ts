import { isCode } from '../../core/errors.ts'
import type { Manifest } from '../../domain/archive/manifest.ts'
import type { MediaUse } from '../../domain/media/media-list.ts'
import type { ArchiveService } from '../../domain/ports.ts'
import { attachmentFileLength } from '../../domain/snapshot/attachment-names.ts'
import { throwIfCancelled } from '../archive/cancelling.ts'
import type { ArchivedFile } from '../archive/media/archived-files.ts'
import { mediaIds, staysOutBy } from '../archive/media/archived-files.ts'
import { withRetries } from '../archive/retries.ts'
import type { CheckFinding } from '../api/proof-views.ts'
import type { CheckDeps, FilesNamed } from './check-archive.ts'
import type { FileThere } from './read-files.ts'
import { draw, findingOf, readWhole } from './read-files.ts'
import { listStored } from '../archive/media/list-stored.ts'

const dayMs = 24 * 60 * 60 * 1000
/** Files of another length than their messages say that are read; so many are no accident. */
const maxOthers = 1000

/** The files that the messages of an archive name, as the check comes by them. */
export class NamedInArchive implements FilesNamed {
  /** Null: it could not be opened. */
  manifest: Manifest | null = null
  private readonly byId = new Map<string, ArchivedFile>()
  private ids: ReturnType<typeof mediaIds> | null = null
  private staysOut: (use: MediaUse) => boolean = () => true

  begin(manifest: Manifest): void {
    this.manifest = manifest
    this.byId.clear()
    this.ids = mediaIds(manifest.mediaRootKey)
    this.staysOut = staysOutBy(manifest.archiveTime)
  }

  take(uses: readonly MediaUse[]): void {
    for (const use of uses) {
      if (use.key.length !== 64 || this.staysOut(use)) continue
      const id = this.ids!(use)
      const newest = Math.max(use.date, this.byId.get(id)?.newest ?? 0)
      this.byId.set(id, { id, plaintextHash: use.plaintextHash, key: use.key, size: use.size, newest })
    }
  }

  get all(): readonly ArchivedFile[] {
    return [...this.byId.values()]
  }
}

export interface NamedFilesChecked {
  /** That messages name; of them as many are at the service. */
  readonly named: number
  readonly there: number
  /** Older than what a free plan keeps: not looked for. */
  readonly aged: number
  readonly read: number
  /** Not there although the plan has room for them. Whoever made the backup may never have had them. */
  readonly missing: CheckFinding | null
  readonly damaged: CheckFinding | null
}

/**
 * Holds the files that messages name to the service's list: names and lengths, and 50 of them to every byte. What has
 * another length than its message says is read as well: others pad by other rules. `service`: the media side.
 */
export async function checkNamedFiles(
  deps: CheckDeps,
  {
    service,
    files,
    signal,
  }: {
    readonly service: ArchiveService
    readonly files: readonly ArchivedFile[]
    readonly signal: AbortSignal
  },
): Promise<NamedFilesChecked> {
  const { lengths, mediaDays } = await atService(deps, service, signal)
  const since = mediaDays === null ? 0 : deps.clock.now() - mediaDays * dayMs
  const there = files.flatMap((file): FileThere[] => {
    const length = lengths.get(file.id)
    return length === undefined ? [] : [{ file, length }]
  })
  const absent = files.filter(({ id }) => !lengths.has(id))
  const missing = absent.filter(({ newest }) => newest >= since).map((file) => ({ file }))
  const isUsual = ({ file, length }: FileThere) => length === attachmentFileLength(file.size)
  const others = there.filter((one) => !isUsual(one))
  // No padding makes twice as much of it: nobody need read that.
  const isLikely = ({ file, length }: FileThere) => length <= 2 * attachmentFileLength(file.size)
  const likely = others.filter(isLikely)
  const tried = likely.slice(0, maxOthers)
  const damaged: { file: ArchivedFile }[] = [
    ...others.filter((one) => !isLikely(one)),
    ...likely.slice(maxOthers),
  ]
  const read = [...tried, ...draw(deps, there.filter(isUsual))]
  for (const one of read) {
    throwIfCancelled(signal)
    const fault = await readWhole(deps, service, one, signal)
    if (fault) (fault === 'missing' ? missing : damaged).push(one)
  }
  return {
    ...{ named: files.length, there: there.length, read: read.length },
    aged: absent.length - absent.filter(({ newest }) => newest >= since).length,
    missing: findingOf('file-missing', missing),
    damaged: findingOf('file-damaged', damaged),
  }
}

async function atService(deps: CheckDeps, service: ArchiveService, signal: AbortSignal) {
  try {
    const { mediaDays } = await withRetries(deps, signal, () => service.info())
    return { mediaDays, lengths: await listStored(deps, service, signal) }
  } catch (error) {
    // No file was ever sent.
    if (!isCode(error, 'unauthorised')) throw error
    return { mediaDays: null, lengths: new Map<string, number>() }
  }
}
