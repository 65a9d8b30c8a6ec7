import type { FrameChunk } from '../../domain/file/splitter.ts'
import { expiredBy } from '../../domain/frame/expiry.ts'
import { patchIds } from '../../domain/frame/patch-ids.ts'
import type { HistoryBuilder } from '../../domain/history/build-types.ts'
import { createHistoryBuilder } from '../../domain/history/builder.ts'
import { frameColumns, frameFlags } from '../../domain/core-port.ts'
import type { ChosenTest } from '../../domain/importers/signal/choice.ts'
import { chosenBy } from '../../domain/importers/signal/choice.ts'
import { DirectoryCheck } from '../../domain/importers/signal/directory-check.ts'
import { DirectoryCollector } from '../../domain/importers/signal/directory-collector.ts'
import { chatItemKind, ItemCheck } from '../../domain/importers/signal/item-check.ts'
import type { Verdict } from '../../domain/importers/signal/item-runs.ts'
import { forRuns, frameOf } from '../../domain/importers/signal/item-runs.ts'
import { mergeDirectory } from '../../domain/merge/directory-merge.ts'
import { IdAssigner } from '../../domain/merge/id-assigner.ts'
import { keepReferenced } from '../../domain/merge/keep-referenced.ts'
import type { Segment } from '../../domain/history/types.ts'
import type { ImportRun } from './import-run.ts'
import { fileProgress } from './progress.ts'
import { publish } from './publish.ts'
import type { ImportOutcome } from './publish.ts'
import type { OpenFrames } from './run-source.ts'
import { bodyOf, delimited } from '../../domain/frame/wire.ts'

/** Imports into a history that does not exist yet: ids and frames stay as they are, one pass over the source. */
export async function importFresh(run: ImportRun, staged: readonly Segment[]): Promise<ImportOutcome> {
  const { ports, staging } = run
  const builder = createHistoryBuilder({
    packer: ports.packer,
    newIdRun: () => ports.store.newIdRun(),
    nextItemId: 1,
    emit: run.emit,
    staged: { segments: staged, crc32: (bytes) => ports.core.crc32(bytes) },
  })
  const open = await run.open(fileProgress(run.onProgress))
  const reader = new FreshReader(run, builder)
  await reader.readAll(open)
  const built = await builder.finish()
  await staging.checkpoint()
  await run.takeFiles()
  const merged = mergeDirectory([], { info: open.info, frames: reader.directory.frames }, 0)
  for (const { reason, count } of merged.odd.list()) run.counts.odd.add(reason, count)
  const entries = run.choice.kind === 'all' ? merged.entries : keepReferenced(merged.entries, reader.wanted())
  return publish(run, {
    spine: null,
    built,
    builder,
    entries,
    info: merged.info,
    infoChanged: true,
    dropped: null,
  })
}

class FreshReader {
  readonly directory = new DirectoryCollector()
  private readonly run: ImportRun
  private readonly builder: HistoryBuilder
  private readonly chosen: ChosenTest
  private readonly check = new DirectoryCheck()
  private readonly referenced = new Set<number>()
  private readonly chats = new Set<number>()
  private readonly items: ItemCheck
  private readonly ids = new IdAssigner(true)
  private readonly single = frameColumns(1)

  constructor(run: ImportRun, builder: HistoryBuilder) {
    this.run = run
    this.builder = builder
    this.chosen = chosenBy(run.choice)
    const part = run.choice.kind !== 'all'
    this.items = new ItemCheck(this.check.known, part ? (id) => this.referenced.add(id) : null)
    if (run.choice.kind === 'chats') for (const chat of run.choice.chats) this.chats.add(chat)
  }

  wanted() {
    const { choice } = this.run
    return {
      chats: this.chats,
      recipients: this.referenced,
      calls: (at: number) => choice.kind === 'range' && at >= choice.from && at <= choice.to,
    }
  }

  async readAll(open: OpenFrames): Promise<void> {
    for await (const chunk of open.chunks) {
      await forRuns(
        chunk.frames,
        (i) => this.judge(chunk, i),
        (from, to) => this.builder.add({ bytes: chunk.bytes, columns: chunk.columns, from, to }),
        (i) => this.addDangling(chunk, i),
      )
    }
  }

  private judge({ bytes, columns }: FrameChunk, i: number): Verdict {
    if (columns.kind[i] !== chatItemKind) {
      this.takeDirectory(this.directory.add(frameOf(bytes, columns, i)))
      return 'drop'
    }
    const { counts, files, now } = this.run
    counts.read++
    if (expiredBy(columns, i, now)) {
      counts.expired++
      return 'drop'
    }
    if (!this.chosen(columns, i)) {
      counts.notChosen++
      return 'drop'
    }
    counts.added++
    counts.attachments += columns.attachments[i]!
    files.want(columns, i)
    const odd = this.items.check(bytes, columns, i)
    if (odd) {
      counts.odd.add(odd)
      columns.flags[i]! |= frameFlags.odd
      return 'apart'
    }
    if (this.run.choice.kind === 'range') this.chats.add(columns.chat[i]!)
    return 'keep'
  }

  private takeDirectory(body: Uint8Array): void {
    const { frame, odd } = this.check.take(body)
    if (odd || !frame) return
    // References that dangle are moved out of the way of ids that are given later; these are the ones that do not.
    if (frame.item.case === 'recipient') {
      const id = Number(frame.item.value.id)
      this.ids.mapRecipient(id, id)
    } else if (frame.item.case === 'chat') {
      const id = Number(frame.item.value.id)
      this.ids.mapChat(id, id)
    }
  }

  private async addDangling({ bytes, columns }: FrameChunk, i: number): Promise<void> {
    const frame = frameOf(bytes, columns, i)
    const patched = delimited(patchIds(bodyOf(frame), this.ids).bytes)
    this.run.ports.core.scan(patched, 0, this.single)
    this.single.flags[0]! |= frameFlags.odd
    await this.builder.add({ bytes: patched, columns: this.single, from: 0, to: 1 })
  }
}
