import type { Bytes } from '../../../core/bytes.ts'
import { toBase64Url } from '../../../core/bytes.ts'
import { HeirloomError, isCode } from '../../../core/errors.ts'
import type { BackupSetting } from '../../../domain/archive/backup-setting.ts'
import type { Manifest } from '../../../domain/archive/manifest.ts'
import { comesFrom, decodeManifest } from '../../../domain/archive/manifest.ts'
import type { MissingPart } from '../../../domain/archive/missing-parts.ts'
import type { ObjectRow } from '../../../domain/archive/object-rows.ts'
import { nextItemIdBlock } from '../../../domain/history/item-id-block.ts'
import type { Spine } from '../../../domain/history/types.ts'
import type { ArchiveService } from '../../../domain/ports.ts'
import type { OnProgress } from '../../api/history-api.ts'
import { judgedTime } from '../../expiry/judged-time.ts'
import { importFrom } from '../../importing/import-source.ts'
import { importLockName } from '../../importing/importing-ports.ts'
import type { BackupDeps } from '../deps.ts'
import { damage } from '../fetch-object.ts'
import { heldStore } from '../held-store.ts'
import type { Journal } from '../journal.ts'
import { objectsHere } from '../objects-here.ts'
import type { OpenedArchive } from '../open-archive.ts'
import { fetchDirectory } from '../restore-directory.ts'
import { objectsByName } from '../restored-state.ts'
import { archiveSource, FetchedContents } from './archive-source.ts'
import type { CommonPast } from './common-past.ts'
import { noPast, readCommonPast } from './common-past.ts'
import type { Deletions } from './join-rules.ts'
import { createJoinRules } from './join-rules.ts'
import { isCopy, joinedState } from './joined-state.ts'
import { directoryWithOwnSecrets } from './own-secrets.ts'

export interface MergeOptions {
  readonly service: ArchiveService
  readonly setting: BackupSetting
  readonly journal: Journal
  readonly archive: OpenedArchive
  readonly deletions: Deletions
  /** Settings that change with it. */
  readonly settings: Readonly<Record<string, Bytes | null>>
  /** Whether the merge may do without a part that cannot be had. */
  readonly toleratesMissing: (row: ObjectRow) => boolean
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
}

export interface MergedCounts {
  readonly added: number
  readonly updated: number
  readonly removed: number
  readonly missing: readonly MissingPart[]
}

/** Of the records that name what a join has staged. */
const joinJobPrefix = 'join/'

/**
 * Merges an archive at the service into this history, and makes it the last one that this device has seen, in one
 * transaction. Cut off, it leaves staged parts for the next call. Throws `archive-damaged` for a part that cannot be
 * had, `join-question`, `busy` during an import.
 */
export function mergeArchive(deps: BackupDeps, options: MergeOptions): Promise<MergedCounts> {
  return deps.lock.run(importLockName, (heartbeat) => {
    const onProgress: OnProgress = (progress) => {
      heartbeat()
      options.onProgress(progress)
    }
    const store = heldStore(deps.store, heartbeat)
    return new ArchiveMerge({ ...deps, store }, { ...options, onProgress }).run()
  })
}

class ArchiveMerge {
  private readonly deps: BackupDeps
  private readonly options: MergeOptions
  private readonly cache = new FetchedContents()
  private readonly missing = new Map<string, MissingPart>()
  private removed = 0

  constructor(deps: BackupDeps, options: MergeOptions) {
    this.deps = deps
    this.options = options
  }

  async run(): Promise<MergedCounts> {
    const { deps, options } = this
    const { archive, onProgress, signal, deletions } = options
    onProgress({ step: 'preparing', done: 0, total: 1, unit: 'parts' })
    const fetching = { deps, service: options.service, signal }
    const { rows } = await fetchDirectory(fetching, archive.manifest.directory).catch(asDamagedThere)
    const { run } = await importFrom({
      ports: deps,
      choice: { kind: 'all' },
      onProgress,
      signal,
      jobPrefix: joinJobPrefix,
      stamp: deletions,
      look: async (spine) => {
        if (!spine) throw new HeirloomError('not-found', 'there is no history to join')
        return this.look(spine, rows)
      },
    })
    const { added, updated } = run.counts
    return { added, updated, removed: this.removed, missing: [...this.missing.values()] }
  }

  private async look(spine: Spine, rows: Awaited<ReturnType<typeof fetchDirectory>>['rows']) {
    const { deps, cache } = this
    const { service, archive, onProgress } = this.options
    const own = await deps.store.readDirectory()
    const here = objectsByName(await objectsHere(deps, spine, archive.manifest))
    const source = archiveSource({
      deps,
      service,
      archive,
      directory: directoryWithOwnSecrets(rows, own),
      here,
      cache,
      onMissing: (row, error) => this.noteMissing(row, error),
      onItems: (done, total) => onProgress({ step: 'reading', done, total, unit: 'messages' }),
    })
    const { hideBy } = await judgedTime(deps)
    return { source, rules: await this.rules(spine, hideBy), ...this.ownBlock(spine) }
  }

  private async rules(spine: Spine, now: number) {
    const { deps, options } = this
    const { archive, journal, deletions } = options
    const last = this.lastOfOneLine()
    const rules = createJoinRules({
      spine,
      past: last ? await this.past(spine, last) : noPast,
      last,
      theirs: archive.manifest,
      deletions,
      now,
      also: async (merged) =>
        joinedState(deps, { ...options, journal, merged, missing: [...this.missing.values()] }),
    })
    return {
      ...rules,
      agree: (removals: number) => {
        rules.agree(removals)
        this.removed = removals
      },
    }
  }

  private past(spine: Spine, last: Manifest): Promise<CommonPast> {
    const { service, signal } = this.options
    return readCommonPast({ deps: this.deps, service, signal }, spine, last)
  }

  /** The last archive known here, if theirs goes on from it: only then what is not in theirs was deleted there. */
  private lastOfOneLine(): Manifest | null {
    const { journal, archive, setting } = this.options
    const last = journal.plan && decodeManifest(journal.plan.manifest)
    // What was to be taken the place of was never brought in here.
    if (!last || journal.takesOver !== null) return null
    const { generation, lineSince } = archive.manifest
    const ofOneLine = generation > last.generation && lineSince <= last.generation
    return ofOneLine && comesFrom(archive.manifest, setting.manifestHash) ? last : null
  }

  /** A copy of this device gives the ids that this one gives: from here on they go apart. */
  private ownBlock({ nextItemId }: Spine): { readonly nextItemId?: number } {
    if (!isCopy(this.options.setting, this.options.archive)) return {}
    const above = Math.max(nextItemId, this.options.archive.manifest.nextItemId)
    return { nextItemId: nextItemIdBlock(above, this.deps.randomness.bytes(4)) }
  }

  private noteMissing(row: ObjectRow, error: HeirloomError): void {
    if (!this.options.toleratesMissing(row)) asDamagedThere(error)
    const why = error.code === 'not-found' ? 'not-found' : 'damaged'
    this.missing.set(toBase64Url(row.name), { name: row.name, why })
  }
}

/** What is broken there is told apart from what is broken here. */
function asDamagedThere(error: unknown): never {
  if (!isCode(error, 'not-found', ...damage)) throw error
  throw new HeirloomError('archive-damaged', 'a part of the archive cannot be had', { cause: error })
}
