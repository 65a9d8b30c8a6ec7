import { localPacker } from '../../../adapters/compute/pack-here.ts'
import type { Bytes } from '../../../core/bytes.ts'
import { concat, utf8 } from '../../../core/bytes.ts'
import { frameColumns } from '../../../domain/core-port.ts'
import type { Core } from '../../../domain/core-port.ts'
import { bytesField, delimited, varintField } from '../../../domain/frame/wire.ts'
import type { BuiltSegment, ChatPlace } from '../../../domain/history/build-types.ts'
import { createHistoryBuilder } from '../../../domain/history/builder.ts'
import type { ItemSpec } from '../../../domain/history/testing/random-history.ts'
import { feed, itemFrame } from '../../../domain/history/testing/random-history.ts'
import type { DirectoryRow } from '../../../domain/history/types.ts'
import type { HistoryStore } from '../../../domain/ports.ts'

/** `BackupInfo`, an account with secrets in it, and a recipient and a chat for each number up to `chats`. */
function sampleDirectory(chats: number): { rows: DirectoryRow[]; places: ChatPlace[] } {
  const secret = utf8('svr pin of the other app')
  const info = delimited(concat(varintField(1, 1), varintField(2, 1_700_000_000_000), bytesField(3, secret)))
  const account = delimited(bytesField(1, concat(bytesField(2, utf8('name')), bytesField(11, secret))))
  const frames: Bytes[] = [info, account]
  const places: ChatPlace[] = []
  for (let chat = 1; chat <= chats; chat++) {
    const registered = bytesField(7, new Uint8Array(0))
    const aci = bytesField(1, new Uint8Array(16).fill(chat))
    const contact = bytesField(2, concat(aci, varintField(4, chat), registered))
    frames.push(delimited(bytesField(2, concat(varintField(1, chat), contact))))
    places.push({ chat, recipient: chat, row: frames.length })
    frames.push(delimited(bytesField(3, concat(varintField(1, chat), varintField(2, chat)))))
  }
  return { rows: frames.map((frame, row) => ({ row, frame })), places }
}

/** Replaces whatever the store holds by these items, in one change. Pages are new, item ids too unless given. */
export async function writeHistory(
  store: HistoryStore,
  core: Core,
  history: { items: readonly ItemSpec[]; chats: number; itemIds?: readonly number[]; sample?: boolean },
): Promise<void> {
  const { rows, places } = sampleDirectory(history.chats)
  const before = await store.readSpine()
  const built: BuiltSegment[] = []
  const builder = createHistoryBuilder({
    packer: localPacker(core),
    newIdRun: () => store.newIdRun(),
    nextItemId: before?.nextItemId ?? 1,
    emit: async (segment) => {
      built.push(segment)
      await Promise.resolve()
    },
  })
  const frames = history.items.map(itemFrame)
  await feed(builder, frames, { scanner: core, ...(history.itemIds ? { itemIds: history.itemIds } : {}) })
  const { segments, items, nextItemId } = await builder.finish()
  const old = before ? await store.readSegments(before.segments.map(({ id }) => id)) : []
  await store.commit({
    spine: {
      generation: (before?.generation ?? 0) + 1,
      segments,
      nextItemId,
      items,
      nextRow: rows.length,
      asOf: 1_700_000_000_000,
      restoring: null,
      sample: history.sample ?? false,
    },
    addPages: built.flatMap(({ pages }) => pages),
    addSegments: built.map(({ segment }) => segment),
    dropSegments: old.map(({ id }) => id),
    dropPages: old.flatMap(({ pages }) => pages.map(({ id }) => id)),
    putDirectory: rows,
    dropDirectory: beyond(rows.length, before?.nextRow ?? 0),
    putChats: await builder.chatRecords(places),
  })
}

function beyond(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)
}

/** Everything of a history that must be the same after a restore, pages opened. */
export async function contentOf(store: HistoryStore, core: Core) {
  const spine = (await store.readSpine())!
  const segments = await store.readSegments(spine.segments.map(({ id }) => id))
  const items: { id: number; frame: string }[] = []
  const columns = frameColumns(256)
  for (const { pages } of segments) {
    for (const page of await store.readPages(pages.map(({ id }) => id))) {
      const frames = core.inflate(page.body, page.uncompressedLength)
      const scanned = core.scan(frames, 0, columns)
      for (let i = 0; i < scanned.frames; i++) {
        const at = columns.at[i]!
        const frame = Buffer.from(frames.subarray(at, at + columns.length[i]!)).toString('base64')
        items.push({ id: page.itemIds[i]!, frame })
      }
    }
  }
  const chats = (await store.readChatRows())
    .map(({ chat, recipient, items: count, unread, lastDate, row }) => ({
      chat,
      recipient,
      count,
      unread,
      lastDate,
      row,
    }))
    .sort((a, b) => a.chat - b.chat)
  return { items, chats, restoring: spine.restoring }
}
