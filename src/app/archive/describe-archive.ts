import type { BackupSetting } from '../../domain/archive/backup-setting.ts'
import type { Manifest, MediaTotals } from '../../domain/archive/manifest.ts'
import { ancestorsAfter, encodeManifest } from '../../domain/archive/manifest.ts'
import { encodePlan } from '../../domain/archive/journal-records.ts'
import type { ArchiveContent } from './build-archive.ts'
import type { Journal } from './journal.ts'
import { lineSince } from './join/line.ts'
import type { Snapshot } from './snapshot.ts'

/** What an archive is made from, and what it takes the place of. */
export interface Made {
  readonly journal: Journal
  readonly snapshot: Snapshot
  readonly setting: BackupSetting
  readonly content: ArchiveContent
  readonly media: MediaTotals
  /** The manifest it replaces. */
  readonly last: Manifest | null
  /** Something that the last one held could not be read, or is gone though nobody deleted it. */
  readonly loses: boolean
}

/** The manifest of an archive whose parts are made. */
export function manifestOf(
  historyId: Manifest['historyId'],
  { journal, snapshot, setting, content, media, last, loses }: Made,
): Manifest {
  const directory = content.directory.map(({ row }) => row)
  const pages = content.pages.map(({ row }) => row)
  const count = (rows: readonly { readonly items: number }[]) => rows.reduce((sum, row) => sum + row.items, 0)
  return {
    generation: setting.generation + 1,
    previous: setting.manifestHash,
    historyId,
    writerDevice: setting.deviceId,
    archiveTime: journal.head!.archiveTime,
    mediaRootKey: setting.mediaRootKey,
    mediaAccountId: setting.mediaAccountId,
    mediaSigningKey: setting.mediaSigningKey,
    media,
    items: count(pages),
    chats: snapshot.chats.length,
    directoryFrames: count(directory),
    leftOut: content.leftOut,
    directory,
    pages,
    // Above all ids of all devices that wrote it.
    nextItemId: Math.max(snapshot.spine.nextItemId, last?.nextItemId ?? 0),
    lineSince: lineSince(journal, setting, { last, loses }),
    ancestors: last && setting.generation > 0 ? ancestorsAfter(last) : new Uint8Array(0),
    asOf: snapshot.spine.asOf,
    parametersFingerprint: setting.parametersFingerprint,
    unknown: last?.unknown ?? new Uint8Array(0),
  }
}

/** Bytes of each part as they lie at the service. */
export function lengthsOf({ directory, pages }: ArchiveContent): number[] {
  return [...directory, ...pages].map(({ length }) => length)
}

/** The record of it that the next archive is made against. */
export function planOf(
  manifest: Manifest,
  snapshot: Snapshot,
  content: ArchiveContent,
): ReturnType<typeof encodePlan> {
  return encodePlan({
    manifest: encodeManifest(manifest),
    lengths: lengthsOf(content),
    chats: snapshot.chats.filter(({ items }) => items > 0).map(({ chat }) => chat),
    filters: content.filters,
    lostParts: 0,
    readAgain: false,
    firstNewItemId: snapshot.spine.nextItemId,
    setAside: content.setAside,
  })
}
