import type { Bytes } from '../../../core/bytes.ts'
import { equalBytes, toBase64Url } from '../../../core/bytes.ts'
import type { BackupSetting } from '../../../domain/archive/backup-setting.ts'
import { encodeBackupSetting } from '../../../domain/archive/backup-setting.ts'
import { encodeHead, encodePlan, timelessHead } from '../../../domain/archive/journal-records.ts'
import { decodeManifest, encodeManifest } from '../../../domain/archive/manifest.ts'
import type { MissingPart } from '../../../domain/archive/missing-parts.ts'
import { encodeMissing } from '../../../domain/archive/missing-parts.ts'
import type { ChatId } from '../../../domain/history/types.ts'
import type { HistoryChange } from '../../../domain/ports.ts'
import type { Merged } from '../../importing/merge/merge-rules.ts'
import type { BackupDeps } from '../deps.ts'
import { backupSettingName } from '../deps.ts'
import type { Journal } from '../journal.ts'
import { headId, missingId, planId, takeOverId } from '../journal.ts'
import { bringWishId } from '../media/bring-wish.ts'
import type { OpenedArchive } from '../open-archive.ts'

export interface JoinedOptions {
  readonly setting: BackupSetting
  readonly journal: Journal
  readonly archive: OpenedArchive
  readonly settings: Readonly<Record<string, Bytes | null>>
  readonly merged: Merged
  readonly missing: readonly MissingPart[]
}

/** What is known of backups once an archive is merged in: it is the last one, and the next takes its place. */
export async function joinedState(
  deps: BackupDeps,
  { setting, journal, archive, settings, merged, missing }: JoinedOptions,
): Promise<Pick<HistoryChange, 'settings' | 'jobs'>> {
  const { manifest, manifestHash } = archive
  const copy = isCopy(setting, archive)
  const after = {
    ...setting,
    generation: Math.max(setting.generation, manifest.generation),
    manifestHash,
    deviceId: copy ? deps.randomness.bytes(16) : setting.deviceId,
  }
  const plan = encodePlan({
    manifest: encodeManifest(manifest),
    lengths: lengthsOf(journal, archive),
    chats: await chatsWithItems(deps, merged),
    filters: journal.plan?.filters ?? [],
    lostParts: missing.length,
    readAgain: false,
    setAside: [],
    firstNewItemId: merged.nextItemId,
  })
  return {
    settings: { ...settings, [backupSettingName]: encodeBackupSetting(after) },
    jobs: {
      [planId]: plan,
      [takeOverId]: null,
      // Its files are to come here as well.
      [bringWishId]: new Uint8Array(0),
      [missingId]: missing.length > 0 ? encodeMissing(missing) : null,
      ...(copy ? { [headId]: encodeHead(withoutTheirs(deps, journal, archive)) } : {}),
    },
  }
}

/** Of what both archives name this device knows the length; 0: not known. */
function lengthsOf({ plan }: Journal, { manifest }: OpenedArchive): number[] {
  const known = new Map<string, number>()
  if (plan) {
    const before = decodeManifest(plan.manifest)
    const rows = [...before.directory, ...before.pages]
    rows.forEach(({ name }, i) => known.set(toBase64Url(name), plan.lengths[i] ?? 0))
  }
  return [...manifest.directory, ...manifest.pages].map(({ name }) => known.get(toBase64Url(name)) ?? 0)
}

async function chatsWithItems({ store }: BackupDeps, { chats, goneChats }: Merged): Promise<ChatId[]> {
  const items = new Map((await store.readChatRows()).map((row) => [row.chat, row.items]))
  for (const { row } of chats) items.set(row.chat, row.items)
  return [...items].filter(([chat, count]) => count > 0 && !goneChats.has(chat)).map(([chat]) => chat)
}

/** A copy's objects hold ids that were given here to other messages: they are made anew. */
function withoutTheirs({ clock }: BackupDeps, { plan }: Journal, { manifest }: OpenedArchive) {
  const before = plan && decodeManifest(plan.manifest)
  const ours = new Set(
    [...(before?.directory ?? []), ...(before?.pages ?? [])].map(({ name }) => String(name)),
  )
  const lost = [...manifest.directory, ...manifest.pages].map(({ name }) => name)
  return timelessHead(
    clock.now(),
    lost.filter((name) => !ours.has(String(name))),
  )
}

/** Written under this device's own name, and yet not known here: the profile was copied, or set back. */
export function isCopy(
  { deviceId, manifestHash }: BackupSetting,
  { manifest, manifestHash: theirs }: OpenedArchive,
): boolean {
  return equalBytes(deviceId, manifest.writerDevice) && !equalBytes(manifestHash, theirs)
}
