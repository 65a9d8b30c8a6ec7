import type { Bytes } from '../../core/bytes.ts'
import type {
  BuiltHistory,
  ChatPlace,
  HistoryBuilder,
  KeptHistory,
} from '../../domain/history/build-types.ts'
import { throwIfCancelled } from '../../domain/file/read-archive.ts'
import type { ChatId, DirectoryRow, PageId, SegmentId, Spine } from '../../domain/history/types.ts'
import { backupTime } from '../../domain/merge/directory-merge.ts'
import type { DirectoryEntry } from '../../domain/merge/directory-rows.ts'
import { tombstonesSetting } from '../../domain/merge/tombstones.ts'
import { nullWhenDamaged } from '../damaged.ts'
import type { ImportRun } from './import-run.ts'
import { buried } from './merge/remove-missing.ts'
import type { RemovedItem } from './merge/weave.ts'
import { addToSourceLog, sourceLogSetting } from './source-log.ts'
import { delimited } from '../../domain/frame/wire.ts'

/** What an import made of the history, ready to be published in one transaction. */
export interface ImportResult {
  /** The one it was planned on; null: there was no history. */
  readonly spine: Spine | null
  readonly built: BuiltHistory
  readonly builder: HistoryBuilder
  readonly entries: readonly DirectoryEntry[]
  /** Without length varint. */
  readonly info: Uint8Array
  readonly infoChanged: boolean
  /** What a merge replaces; null: nothing was there. */
  readonly dropped: {
    readonly pages: readonly PageId[]
    readonly segments: readonly SegmentId[]
    /** Chats whose rows are to be made again. */
    readonly chats: ReadonlySet<number>
    readonly kept: KeptHistory
    /** Chats that go, with all that was in them. */
    readonly goneChats: ReadonlySet<ChatId>
    readonly removed: readonly RemovedItem[]
  } | null
}

export interface ImportOutcome {
  readonly chats: number
  readonly madeAt: number
  /** Whether live secrets of the other app came in (its media root key is in every BackupInfo). */
  readonly secretsKeptHere: boolean
}

/** Publishes. `conflict` when the history changed since the plan was made. */
export async function publish(run: ImportRun, result: ImportResult): Promise<ImportOutcome> {
  const { spine, built } = result
  run.onProgress({ step: 'saving', done: 0, total: 1, unit: 'parts' })
  const { entries, goneChats, goneRows } = partGone(result)
  const nextRow = giveRows(entries, spine?.nextRow ?? 1)
  const places = placesOf(entries)
  const wanted = result.dropped ? places.filter(({ chat }) => result.dropped!.chats.has(chat)) : places
  const chats = await result.builder.chatRecords(wanted, result.dropped?.kept)
  const madeAt = backupTime(run.source.directory?.info ?? result.info)
  const generation = (spine?.generation ?? 0) + 1
  const also = await run.rules?.also({ nextItemId: built.nextItemId, chats, goneChats })
  throwIfCancelled(run.signal)
  await run.ports.store.commit({
    spine: {
      generation,
      segments: built.segments,
      nextItemId: built.nextItemId,
      items: built.items,
      nextRow,
      asOf: Math.max(spine?.asOf ?? 0, madeAt),
      restoring: null,
      sample: spine?.sample ?? false,
    },
    dropPages: result.dropped?.pages ?? [],
    dropSegments: result.dropped?.segments ?? [],
    putChats: chats,
    dropChats: [...goneChats],
    putDirectory: rowsOf({ ...result, entries }),
    dropDirectory: goneRows,
    settings: {
      // What another device keeps is no source that a person brought in.
      ...(run.rules ? {} : { [sourceLogSetting]: await logged(run, madeAt, spine ? 0 : generation) }),
      ...buriedIn(run, result),
      ...also?.settings,
    },
    jobs: { [run.staging.job.id]: null, ...also?.jobs },
  })
  run.onProgress({ step: 'saving', done: 1, total: 1, unit: 'parts' })
  return { chats: places.length, madeAt, secretsKeptHere: result.infoChanged || hasSecrets(entries) }
}

/** Nothing of the history changes; what is known of the source does. */
export async function publishUnchanged(run: ImportRun, spine: Spine): Promise<void> {
  const { store } = run.ports
  if (!run.rules) return store.writeJobs({ [run.staging.job.id]: null })
  const also = await run.rules.also({ nextItemId: spine.nextItemId, chats: [], goneChats: new Set() })
  await store.commit({
    spine: { ...spine, generation: spine.generation + 1 },
    ...also,
    jobs: { [run.staging.job.id]: null, ...also.jobs },
  })
}

/** The directory without the chats that go. The people in them stay, as after a deletion here. */
function partGone({ entries, dropped }: ImportResult): {
  readonly entries: readonly DirectoryEntry[]
  readonly goneChats: ReadonlySet<ChatId>
  readonly goneRows: readonly number[]
} {
  const goneChats = dropped?.goneChats ?? new Set<ChatId>()
  if (goneChats.size === 0) return { entries, goneChats, goneRows: [] }
  const isGone = ({ frame, odd }: DirectoryEntry) =>
    !odd && frame?.item.case === 'chat' && goneChats.has(Number(frame.item.value.id))
  return {
    entries: entries.filter((entry) => !isGone(entry)),
    goneChats,
    goneRows: entries.filter(isGone).flatMap(({ row }) => (row === null ? [] : [row])),
  }
}

function buriedIn(run: ImportRun, { entries, dropped }: ImportResult): Record<string, Bytes> {
  if (!dropped || !run.rules || dropped.removed.length + dropped.goneChats.size === 0) return {}
  const { removed: items, goneChats: chats } = dropped
  const removed = { items, chats, entries, at: run.rules.deletedAt }
  return { [tombstonesSetting]: buried(run.tombstones, run.ports, removed).encode() }
}

function hasSecrets(entries: readonly DirectoryEntry[]): boolean {
  return entries.some(({ frame, fromSource }) => {
    const item = frame?.item
    if (!fromSource || item?.case !== 'account') return false
    const { svrPin, donationSubscriberData, backupsSubscriberData } = item.value
    return svrPin !== '' || donationSubscriberData !== undefined || backupsSubscriberData !== undefined
  })
}

function giveRows(entries: readonly DirectoryEntry[], from: number): number {
  let next = from
  for (const entry of entries) entry.row ??= next++
  return next
}

function placesOf(entries: readonly DirectoryEntry[]): ChatPlace[] {
  return entries.flatMap(({ frame, odd, row }) => {
    const item = frame?.item
    if (odd || item?.case !== 'chat' || row === null) return []
    return [{ chat: Number(item.value.id), recipient: Number(item.value.recipientId), row }]
  })
}

function rowsOf({ entries, info, infoChanged }: ImportResult): DirectoryRow[] {
  const rows = entries.flatMap(({ row, body, changed }) =>
    changed && row !== null ? [{ row, frame: delimited(body) }] : [],
  )
  return infoChanged ? [{ row: 0, frame: delimited(info) }, ...rows] : rows
}

/** `generation`: of the history that holds this source and nothing else; 0 when it holds more. */
async function logged(run: ImportRun, madeAt: number, generation: number): Promise<Bytes> {
  const { store } = run.ports
  const before = await nullWhenDamaged(() => store.readSetting(sourceLogSetting))
  return addToSourceLog(before, {
    fingerprint: run.source.fingerprint,
    madeAt,
    items: run.counts.read,
    added: run.counts.added,
    generation,
  })
}
