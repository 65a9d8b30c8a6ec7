import { toHex } from '../../core/bytes.ts'
import type {
  BuiltHistory,
  ChatRecords,
  HistoryBuilder,
  KeptHistory,
} from '../../domain/history/build-types.ts'
import { createHistoryBuilder } from '../../domain/history/builder.ts'
import { frameOffsets } from '../../domain/history/frame-peek.ts'
import type { ChatId, Segment, Spine } from '../../domain/history/types.ts'
import type { AccountData } from '../../domain/frame/backup_pb.ts'
import { knownFrom } from '../../domain/importers/signal/known-ids.ts'
import type { MergedDirectory, SourceDirectory } from '../../domain/merge/directory-merge.ts'
import { backupTime, mergeDirectory } from '../../domain/merge/directory-merge.ts'
import type { DirectoryEntry } from '../../domain/merge/directory-rows.ts'
import { rowBody } from '../../domain/merge/directory-rows.ts'
import { keepReferenced } from '../../domain/merge/keep-referenced.ts'
import { reconcile } from '../../domain/merge/reconcile.ts'
import { decodeFrame } from '../../domain/frame/frame.ts'
import type { DirectoryRow } from '../../domain/history/types.ts'
import type { ImportRun } from './import-run.ts'
import { readDirectory } from './import-run.ts'
import type { RunPorts } from './run-source.ts'
import { SourceClassifier } from './merge/classify-source.ts'
import { Gatherer } from './merge/gatherer.ts'
import { indexHistory, makeSeeds } from './merge/index-history.ts'
import { removeMissing } from './merge/remove-missing.ts'
import { SourceCursor } from './merge/source-cursor.ts'
import { Weaver } from './merge/weave.ts'
import { fileProgress } from './progress.ts'
import type { ImportOutcome } from './publish.ts'
import { publish, publishUnchanged } from './publish.ts'
import { deletedChats } from './tombstones.ts'

/**
 * Brings a source into a history that is there already. Three passes: the directory gives the ids, a second pass
 * says what is new and what has changed, a third weaves that in. Memory: about 60 bytes for each message here while
 * the source is compared, 8 for each of the source, and the directories.
 */
export async function importMerging(
  run: ImportRun,
  spine: Spine,
  staged: readonly Segment[],
): Promise<ImportOutcome> {
  const source = await readDirectory(run, onlyStep(run, 'checking'))
  const rows = await run.ports.store.readDirectory()
  const merged = mergeDirectory(rows, source, spine.asOf, run.rules)
  for (const { reason, count } of merged.odd.list()) run.counts.odd.add(reason, count)
  const classifier = await classify(run, spine, merged)
  await run.takeFiles()
  const goneChats = await removalsOf(run, merged, classifier)
  const entries = settleDirectory(run, rows, source, merged, classifier)
  const outcome = {
    chats: classifier.chatsMet.size,
    madeAt: backupTime(source.info),
    secretsKeptHere: false,
  }
  const { found } = classifier
  const changed = found.newAt.length + found.updates + found.removals > 0
  if (!changed && !merged.infoChanged && entries.every((entry) => !entry.changed)) {
    await publishUnchanged(run, spine)
    return outcome
  }
  const published = await weaveIn({ run, spine, staged, merged, classifier, entries, goneChats })
  return { ...published, chats: outcome.chats }
}

async function removalsOf(
  { rules, ports }: ImportRun,
  merged: MergedDirectory,
  { found }: SourceClassifier,
): Promise<ReadonlySet<ChatId>> {
  if (!rules) return new Set()
  return removeMissing(rules, found, { merged, rows: await ports.store.readChatRows() })
}

function onlyStep(run: ImportRun, step: 'checking' | 'reading'): ReturnType<typeof fileProgress> {
  const show = fileProgress(run.onProgress)
  return (progress) => {
    if (progress.phase === step) show(progress)
  }
}

async function classify(run: ImportRun, spine: Spine, merged: MergedDirectory): Promise<SourceClassifier> {
  const seeds = makeSeeds(run.ports)
  const total = spine.items
  const index = await indexHistory(
    run.ports,
    spine,
    seeds,
    run.now,
    (done) => run.onProgress({ step: 'preparing', done, total, unit: 'messages' }),
    run.rules ? (scanned, first) => run.rules!.note(scanned, first) : undefined,
  )
  const classifier = new SourceClassifier({ run, spine, index, merged, seeds })
  const open = await run.open(onlyStep(run, 'reading'))
  for await (const chunk of open.chunks) classifier.take(chunk)
  return classifier
}

/** The directory as it will be: what the choice leaves out is out, and what must be unique is. */
function settleDirectory(
  run: ImportRun,
  rows: readonly DirectoryRow[],
  source: SourceDirectory,
  merged: MergedDirectory,
  classifier: SourceClassifier,
): DirectoryEntry[] {
  const { choice } = run
  const calls = (at: number) => choice.kind === 'range' && at >= choice.from && at <= choice.to
  const { chats, recipients } = classifier
  const deleted = deletedChats(merged.entries, run.tombstones)
  const alive = merged.entries.filter((entry) => !isDeletedChat(entry, deleted, chats))
  const entries = choice.kind === 'all' ? alive : keepReferenced(alive, { chats, recipients, calls })
  const here = new Set(entries.filter((entry) => entry.odd).map((entry) => toHex(entry.body)))
  for (const body of classifier.malformed) {
    if (here.has(toHex(body))) continue
    here.add(toHex(body))
    entries.push({ row: null, frame: null, body, odd: true, changed: true, fromSource: true })
  }
  const accounts = {
    before: accountIn(rows.flatMap(({ row, frame }) => (row === 0 ? [] : [rowBody(frame)]))),
    source: accountIn(source.frames),
  }
  reconcile(entries, accounts, merged.samePhone && merged.newer)
  return entries
}

/** A chat that was deleted here comes back only with messages that are newer than its deletion. */
function isDeletedChat(
  { row, odd, frame }: DirectoryEntry,
  deleted: ReadonlyMap<number, number>,
  coming: ReadonlySet<number>,
): boolean {
  const item = frame?.item
  if (row !== null || odd || item?.case !== 'chat') return false
  return deleted.has(Number(item.value.recipientId)) && !coming.has(Number(item.value.id))
}

function accountIn(bodies: readonly Uint8Array[]): AccountData | null {
  for (const body of bodies) {
    if (body[0] !== 0x0a) continue
    const decoded = decodeFrame(body)
    if (decoded.ok && decoded.message.item.case === 'account') return decoded.message.item.value
  }
  return null
}

interface Woven {
  readonly run: ImportRun
  readonly spine: Spine
  readonly staged: readonly Segment[]
  readonly merged: MergedDirectory
  readonly classifier: SourceClassifier
  readonly entries: readonly DirectoryEntry[]
  readonly goneChats: ReadonlySet<ChatId>
}

async function weaveIn(woven: Woven): Promise<ImportOutcome> {
  const { run, spine, staged, merged, classifier, entries, goneChats } = woven
  const { ports } = run
  const builder = createHistoryBuilder({
    packer: ports.packer,
    newIdRun: () => ports.store.newIdRun(),
    nextItemId: spine.nextItemId,
    emit: run.emit,
    staged: { segments: staged, crc32: (bytes) => ports.core.crc32(bytes) },
  })
  const known = knownFrom(entries.flatMap(({ frame, odd }) => (frame && !odd ? [frame] : [])))
  const { weaver, built } = await runWeaver(run, spine, merged, classifier, builder, known)
  const chats = new Set([...weaver.touched, ...classifier.chats, ...changedChats(entries)])
  const kept = await keptHistory(ports, chats)
  return publish(run, {
    spine,
    built,
    builder,
    entries,
    info: merged.info,
    infoChanged: merged.infoChanged,
    dropped: {
      pages: weaver.droppedPages,
      segments: weaver.droppedSegments,
      chats,
      kept,
      goneChats,
      removed: weaver.removed,
    },
  })
}

async function runWeaver(
  run: ImportRun,
  spine: Spine,
  merged: MergedDirectory,
  { found }: SourceClassifier,
  builder: HistoryBuilder,
  known: ReturnType<typeof knownFrom>,
): Promise<{ weaver: Weaver; built: BuiltHistory }> {
  const open = await run.open()
  const cursor = new SourceCursor(open.chunks, found, merged.ids)
  const gatherer = new Gatherer(builder, run.ports.core, known)
  const weaver = new Weaver({ run, spine, found, cursor, builder, gatherer })
  try {
    await weaver.weave()
  } finally {
    await open.chunks.return()
  }
  const built = await builder.finish()
  await run.staging.checkpoint()
  return { weaver, built }
}

function changedChats(entries: readonly DirectoryEntry[]): number[] {
  return entries.flatMap(({ frame, odd, changed }) =>
    !odd && changed && frame?.item.case === 'chat' ? [Number(frame.item.value.id)] : [],
  )
}

async function keptHistory(ports: RunPorts, chats: ReadonlySet<number>): Promise<KeptHistory> {
  const { store, core } = ports
  const rows = (await store.readChatRows()).filter((row) => chats.has(row.chat))
  const tails = await store.readChatTails(rows.map((row) => row.chat))
  const before = new Map<number, ChatRecords>()
  rows.forEach((row, i) => {
    const tail = tails[i]
    if (tail) before.set(row.chat, { row, tail })
  })
  return {
    before,
    async openPages(ids) {
      const pages = await store.readPages(ids)
      return pages.map((page) => {
        const frames = core.inflate(page.body, page.uncompressedLength)
        return { page, frames, offsets: frameOffsets(frames, page.items) }
      })
    },
  }
}
