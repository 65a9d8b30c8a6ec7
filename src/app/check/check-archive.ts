import type { Bytes } from '../../core/bytes.ts'
import { equalBytes } from '../../core/bytes.ts'
import { isCode } from '../../core/errors.ts'
import type { Manifest } from '../../domain/archive/manifest.ts'
import { comesFrom, goesBack } from '../../domain/archive/manifest.ts'
import { openManifest } from '../../domain/archive/seal-manifest.ts'
import type { MediaUse } from '../../domain/media/media-list.ts'
import type { ArchiveService } from '../../domain/ports.ts'
import type { ArchiveKeys } from '../archive/archive-keys.ts'
import { manifestKeyOf } from '../archive/archive-keys.ts'
import { throwIfCancelled } from '../archive/cancelling.ts'
import type { BackupDeps } from '../archive/deps.ts'
import { prefetch } from '../archive/prefetch.ts'
import { ProgressReporter } from '../archive/progress.ts'
import { withRetries } from '../archive/retries.ts'
import type { OnProgress } from '../api/history-api.ts'
import type { CheckView } from '../api/proof-views.ts'
import type { ReadPart } from './check-parts.ts'
import { DirectoryParts, PageParts, readPart } from './check-parts.ts'
import { Findings } from './findings.ts'

/** What a check asks of the world: no history. */
export type CheckDeps = Pick<BackupDeps, 'core' | 'ciphers' | 'pause' | 'randomness' | 'clock'>

export interface CheckOptions {
  readonly service: ArchiveService
  readonly keys: ArchiveKeys
  /** The last generation that whoever asks has seen, and the hash of its sealed manifest; null: none. */
  readonly seen: { readonly generation: number; readonly manifestHash: Bytes } | null
  /** Generations up to this one are too old. */
  readonly newerThan?: number
  /** Hears of the files that messages name. */
  readonly files?: FilesNamed
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
}

export interface FilesNamed {
  /** Of this archive from here on: what was heard before was of another one. */
  begin(manifest: Manifest): void
  take(uses: readonly MediaUse[]): void
}

export interface CheckResult extends CheckView {
  /** Names of objects that are to be made anew. */
  readonly broken: readonly Bytes[]
  /** The list itself is at fault: all of it is to be put in place again. */
  readonly listAtFault: boolean
}

const maxRounds = 3
const inFlight = 8

/**
 * Reads the whole archive and holds every byte to what stands above it: the manifest to its seal and to what was seen
 * before, each object to its hash, seal and row, each page to its CRC, hash and count, ids and chats to the directory.
 */
export async function checkArchive(deps: CheckDeps, options: CheckOptions): Promise<CheckResult> {
  const startedAt = deps.clock.now()
  for (let round = 1; ; round++) {
    const check = new ArchiveCheck(deps, options)
    const etag = await check.run()
    // What a new archive does not need goes: what was missing of the one before is no fault then.
    const replaced = check.findings.faults > 0 && round < maxRounds && (await isReplaced(deps, options, etag))
    if (!replaced) return check.result(startedAt)
  }
}

function isReplaced(
  deps: CheckDeps,
  { service, signal }: CheckOptions,
  etag: string | null,
): Promise<boolean> {
  return withRetries(deps, signal, async () => (await service.manifestEtag()) !== etag)
}

class ArchiveCheck {
  readonly findings = new Findings()
  private readonly deps: CheckDeps
  private readonly options: CheckOptions
  private readonly progress: ProgressReporter
  private manifest: Manifest | null = null
  private parts = 0
  private bytes = 0

  constructor(deps: CheckDeps, options: CheckOptions) {
    this.deps = deps
    this.options = options
    this.progress = new ProgressReporter(options.onProgress)
  }

  /** Answers the name of the manifest that was checked. */
  async run(): Promise<string | null> {
    const { deps, options } = this
    const { service, signal } = options
    this.progress.begin('checking', 0, 'messages')
    const present = await withRetries(deps, signal, () => service.readManifest())
    if (!present) {
      this.findings.addOfList('no-backup')
      return null
    }
    this.bytes = present.sealed.length
    this.manifest = await this.openList(present)
    if (this.manifest) {
      this.holdToSeen(this.manifest, deps.core.sha256([present.sealed])[0]!)
      await this.readParts(this.manifest)
    }
    return present.etag
  }

  private async openList(present: {
    readonly token: Bytes
    readonly sealed: Bytes
  }): Promise<Manifest | null> {
    try {
      const key = manifestKeyOf(this.options.keys, present.token)
      return await openManifest(this.deps.ciphers, key, present.sealed)
    } catch (error) {
      if (isCode(error, 'bad-record')) this.findings.addOfList('list-wrong')
      else if (isCode(error, 'bad-mac', 'truncated', 'not-a-backup')) this.findings.addOfList('list-damaged')
      else throw error
      return null
    }
  }

  private holdToSeen(manifest: Manifest, hash: Bytes): void {
    const { generation, previous } = manifest
    const { seen, newerThan = 0 } = this.options
    if (generation <= newerThan || (seen && generation < seen.generation)) this.findings.addOfList('older')
    else if (seen && generation === seen.generation && !equalBytes(hash, seen.manifestHash))
      this.findings.addOfList('other-line')
    else if (seen && generation === seen.generation + 1 && !equalBytes(previous, seen.manifestHash))
      this.findings.addOfList('other-line')
    else if (seen && leavesOut(manifest, seen)) this.findings.addOfList('other-line')
  }

  private async readParts(manifest: Manifest): Promise<void> {
    const { deps, options, findings } = this
    const fetching = { deps, service: options.service, signal: options.signal }
    this.progress.begin('checking', manifest.items, 'messages')
    const directory = new DirectoryParts(deps.core, findings)
    const rows = prefetch(manifest.directory, inFlight, (row) => readPart(fetching, row, 'directory'))
    for await (const part of rows) {
      this.count(part)
      directory.take(part)
    }
    const whole = findings.faults === 0 || !findings.told.some(({ fault }) => fault.startsWith('part-'))
    if (whole) directory.finish(manifest)
    // Without a whole directory nobody can say which chats there are: messages are held to themselves alone.
    const chats = whole ? directory.chats : null
    options.files?.begin(manifest)
    const onUses = (uses: readonly MediaUse[]) => options.files?.take(uses)
    const pages = new PageParts(deps.core, findings, { manifest, chats, onUses })
    for await (const part of prefetch(manifest.pages, inFlight, (row) => readPart(fetching, row, 'pages'))) {
      throwIfCancelled(options.signal)
      this.count(part)
      pages.take(part)
      this.progress.add(part.row.items)
    }
  }

  private count(part: ReadPart): void {
    this.parts++
    if ('length' in part) this.bytes += part.length
  }

  result(startedAt: number): CheckResult {
    const { findings, manifest, parts, bytes } = this
    const at = this.deps.clock.now()
    return {
      at,
      generation: manifest?.generation ?? 0,
      archiveTime: manifest?.archiveTime ?? 0,
      messages: manifest?.items ?? 0,
      chats: manifest?.chats ?? 0,
      parts,
      bytes,
      ms: Math.max(0, at - startedAt),
      faults: findings.faults,
      findings: findings.told,
      messagesLost: findings.messagesLost,
      broken: findings.broken,
      listAtFault: findings.ofList,
      // Held to what this device has sent (check-files.ts), or to what the messages name (check-named-files.ts).
      files: 0,
      filesRead: 0,
    }
  }
}

/** It was made from another one than what was seen, as far back as it tells; nobody has said that it shall be. */
function leavesOut(manifest: Manifest, seen: NonNullable<CheckOptions['seen']>): boolean {
  const { generation, lineSince } = manifest
  const tells = generation > seen.generation && goesBack(manifest) >= generation - seen.generation
  return tells && lineSince <= seen.generation && !comesFrom(manifest, seen.manifestHash)
}
