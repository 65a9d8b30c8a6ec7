import { HeirloomError } from '../../core/errors.ts'
import type { Core } from '../../domain/core-port.ts'
import { FrameSplitter } from '../../domain/file/splitter.ts'
import type { BuiltSegment, HistoryBuilder } from '../../domain/history/build-types.ts'
import { createHistoryBuilder } from '../../domain/history/builder.ts'
import type { DirectoryRow } from '../../domain/history/types.ts'
import { DirectoryCollector } from '../../domain/importers/signal/directory-collector.ts'
import { forRuns, frameOf } from '../../domain/importers/signal/item-runs.ts'
import { type DirectoryEntry } from '../../domain/merge/directory-rows.ts'
import { mergeDirectory, type SourceDirectory } from '../../domain/merge/directory-merge.ts'
import type { Clock, HistoryStore, PagePacker } from '../../domain/ports.ts'
import type { OnProgress } from '../api/history-api.ts'
import { smallSample, smallSampleMessages } from './small-sample.ts'
import { delimited } from '../../domain/frame/wire.ts'

export interface SamplePorts {
  readonly store: HistoryStore
  readonly core: Core
  readonly packer: PagePacker
  readonly clock: Clock
}

const chatItemKind = 4

/**
 * Fills an empty history with the small sample, in one transaction, and marks it as one. `conflict` when there is a
 * history already, `cancelled` when the signal says so.
 */
export async function loadSample(
  ports: SamplePorts,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  const { store, clock, packer } = ports
  if (await store.readSpine()) throw new HeirloomError('conflict', 'there is a history already')
  const built: BuiltSegment[] = []
  const emit = (segment: BuiltSegment) => Promise.resolve(void built.push(segment))
  const builder = createHistoryBuilder({ packer, newIdRun: () => store.newIdRun(), nextItemId: 1, emit })
  const asOf = clock.now()
  const told = await tell(ports.core, builder, asOf, (done) => {
    if (signal.aborted) throw new HeirloomError('cancelled', 'stopped as asked')
    onProgress({ step: 'reading', done, total: smallSampleMessages, unit: 'messages' })
  })
  const { segments, nextItemId, items } = await builder.finish()
  const { entries, info } = mergeDirectory([], told, 0)
  for (const [i, entry] of entries.entries()) entry.row = i + 1
  const nextRow = entries.length + 1
  await store.commit({
    spine: { generation: 1, segments, nextItemId, items, nextRow, asOf, restoring: null, sample: true },
    addPages: built.flatMap(({ pages }) => pages),
    addSegments: built.map(({ segment }) => segment),
    putChats: await builder.chatRecords(placesOf(entries)),
    putDirectory: [{ row: 0, frame: delimited(info) }, ...entries.map(rowOf)],
  })
}

/** Hands all messages to the builder; answers the directory. */
async function tell(
  core: Core,
  builder: HistoryBuilder,
  now: number,
  progress: (messages: number) => void,
): Promise<SourceDirectory> {
  const splitter = new FrameSplitter(core)
  for (const piece of smallSample(now)) splitter.push(piece)
  const info = splitter.takeMessage()
  if (!info) throw new HeirloomError('bug', 'the sample is empty')
  const directory = new DirectoryCollector()
  let messages = 0
  for (let chunk = splitter.take(true); chunk; chunk = splitter.take(true)) {
    progress(messages)
    const { bytes, columns, frames } = chunk
    await forRuns(
      frames,
      (i) => {
        if (columns.kind[i] === chatItemKind) return 'keep'
        directory.add(frameOf(bytes, columns, i))
        return 'drop'
      },
      (from, to) => {
        messages += to - from
        return builder.add({ bytes, columns, from, to })
      },
      () => Promise.resolve(),
    )
  }
  progress(messages)
  return { info, frames: directory.frames }
}

function placesOf(entries: readonly DirectoryEntry[]) {
  return entries.flatMap(({ frame, row }) => {
    if (frame?.item.case !== 'chat' || row === null) return []
    const { id, recipientId } = frame.item.value
    return [{ chat: Number(id), recipient: Number(recipientId), row }]
  })
}

function rowOf({ row, body }: DirectoryEntry): DirectoryRow {
  return { row: row!, frame: delimited(body) }
}
