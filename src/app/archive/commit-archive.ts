import type { Bytes } from '../../core/bytes.ts'
import { toBase64Url } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { BackupSetting } from '../../domain/archive/backup-setting.ts'
import type { JournalCommit } from '../../domain/archive/journal-records.ts'
import { decodePlan } from '../../domain/archive/journal-records.ts'
import { decodeManifest } from '../../domain/archive/manifest.ts'
import type { ArchiveService } from '../../domain/ports.ts'
import type { ArchiveTarget } from './archive-target.ts'
import type { BackupDeps } from './deps.ts'
import { etagOf } from './etag.ts'
import type { Journal } from './journal.ts'
import { withRetries } from './retries.ts'

export interface CommitOptions {
  readonly deps: BackupDeps
  readonly service: ArchiveService
  readonly journal: Journal
  readonly setting: BackupSetting
  readonly keep: ArchiveTarget['keep']
  readonly signal: AbortSignal
}

export type Settled =
  | { readonly outcome: 'done'; readonly report: Bytes }
  /** Names that must be made anew. */
  | { readonly outcome: 'missing'; readonly names: readonly Bytes[] }

/**
 * Makes the journaled commit the archive at the service. May be called again after any interruption: when it is there
 * already, it is done. `other-device` when something else is there.
 */
export async function settleCommit(options: CommitOptions, commit: JournalCommit): Promise<Settled> {
  const { deps, service, journal, signal } = options
  const plan = decodePlan(commit.plan)
  const manifest = decodeManifest(plan.manifest)
  const hash = deps.core.sha256([commit.sealed])[0]!
  const names = [...manifest.directory, ...manifest.pages].map(({ name }) => name).sort(compareBytes)
  const replaces = commit.replaces.length > 0 ? etagOf(commit.replaces) : null
  const request = { token: commit.token, sealed: commit.sealed, names, replaces }
  const answer = await withRetries(deps, signal, () => service.commit(request))
  if (answer.outcome === 'missing-objects') {
    await journal.dropCommit()
    return { outcome: 'missing', names: namesOf(answer.names, names) }
  }
  if (answer.outcome === 'other-manifest' && answer.etag !== etagOf(hash)) {
    // What was sent is marked for deletion by the other device's commit: none of it can be used.
    await journal.setAside(options.setting.generation)
    throw new HeirloomError('other-device', 'another device has written this backup')
  }
  await remember(options, commit, { generation: manifest.generation, hash })
  return { outcome: 'done', report: commit.report }
}

/** First the setting, then the journal: killed in between, the commit is found done once more. */
async function remember(
  { journal, setting, keep }: CommitOptions,
  commit: JournalCommit,
  seen: { readonly generation: number; readonly hash: Bytes },
): Promise<void> {
  const after = {
    ...setting,
    generation: seen.generation,
    manifestHash: seen.hash,
    lastReport: commit.report,
  }
  await keep(after)
  await journal.finish(commit.plan)
}

/** Only names that were asked for count: a service that names others is not believed. */
function namesOf(missing: readonly string[], asked: readonly Bytes[]): Bytes[] {
  const wanted = new Set(missing)
  const known = asked.filter((name) => wanted.has(toBase64Url(name)))
  if (known.length === 0) throw new HeirloomError('service-failed', 'the service misses nothing it was given')
  return known
}

export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length; i++) {
    const difference = a[i]! - (b[i] ?? -1)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}
