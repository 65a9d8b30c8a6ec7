import { webCiphers } from '../../../adapters/crypto/web-ciphers.ts'
import { memoryMedia } from '../../../adapters/media/testing/memory-media.ts'
import { create } from '@bufbuild/protobuf'
import type { MessageInitShape } from '@bufbuild/protobuf'
import { MemoryStore } from '../../../adapters/store/testing/memory-store.ts'
import type { ChatItemSchema, RecipientSchema } from '../../../domain/frame/backup_pb.ts'
import { FrameSchema } from '../../../domain/frame/backup_pb.ts'
import { encodeFrame } from '../../../domain/frame/frame.ts'
import { delimited } from '../../../domain/frame/wire.ts'
import type { BuiltSegment } from '../../../domain/history/build-types.ts'
import { createHistoryBuilder } from '../../../domain/history/builder.ts'
import { emptySpine } from '../../../domain/history/spine-codec.ts'
import { testCore } from '../../../domain/history/testing/core.ts'
import { feed, packerHere } from '../../../domain/history/testing/random-history.ts'
import { createHistory } from '../create-history.ts'
import type { HistoryDeps } from '../history-deps.ts'
import { chatFrame, directoryRow } from '../start-empty.ts'

export const start = 1_700_000_000_000

export function testDeps(store = new MemoryStore()) {
  const clock = { time: start + 1_000_000_000, now: () => clock.time }
  const deps: HistoryDeps = {
    store,
    core: testCore,
    packer: packerHere,
    ciphers: webCiphers,
    mediaFiles: memoryMedia(),
    lock: { run: (_name, work) => work(() => undefined) },
    clock,
    randomness: { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) },
    storage: {
      persistence: () => Promise.resolve('best-effort'),
      askPersistence: () => Promise.resolve('persistent'),
      usedBytes: () => Promise.resolve(7),
    },
  }
  return { deps, store, clock }
}

/** Plain values, and no messages made already. */
export type ItemInit = Exclude<MessageInitShape<typeof ChatItemSchema>, { readonly $typeName: string }>
export type RecipientInit = Exclude<MessageInitShape<typeof RecipientSchema>, { readonly $typeName: string }>

export function itemBytes(value: ItemInit): Uint8Array {
  return delimited(encodeFrame(create(FrameSchema, { item: { case: 'chatItem', value } })))
}

export function incoming(chat: number, author: number, date: number, body: string): ItemInit {
  return {
    chatId: BigInt(chat),
    authorId: BigInt(author),
    dateSent: BigInt(date),
    directionalDetails: { case: 'incoming', value: { dateReceived: BigInt(date), read: true } },
    item: { case: 'standardMessage', value: { text: { body } } },
  }
}

export const aci = (id: number): Uint8Array<ArrayBuffer> => new Uint8Array(16).fill(id)

export function contact(id: number, profileGivenName: string): RecipientInit {
  const registration = { case: 'registered', value: {} } as const
  return {
    id: BigInt(id),
    destination: { case: 'contact', value: { aci: aci(id), profileGivenName, registration } },
  }
}

/** Self is recipient 1 with chat 1; chats of the others have their recipient's number. */
export async function storedHistory(recipients: readonly RecipientInit[], items: readonly Uint8Array[]) {
  const made = testDeps()
  const { store, deps } = made
  const built: BuiltSegment[] = []
  const builder = createHistoryBuilder({
    packer: packerHere,
    newIdRun: () => store.newIdRun(),
    nextItemId: 1,
    emit: (segment) => {
      built.push(segment)
      return Promise.resolve()
    },
  })
  await feed(builder, items)
  const { segments, items: count, nextItemId } = await builder.finish()
  const self: RecipientInit = { id: 1n, destination: { case: 'self', value: {} } }
  const all = [self, ...recipients]
  const places = all.map(({ id }, i) => ({ chat: Number(id), recipient: Number(id), row: 100 + i }))
  await store.commit({
    spine: { ...emptySpine, generation: 1, segments, items: count, nextItemId, nextRow: 500 },
    addPages: built.flatMap((one) => one.pages),
    addSegments: built.map((one) => one.segment),
    putChats: await builder.chatRecords(places),
    putDirectory: [
      ...all.map((value, i) =>
        directoryRow(10 + i, create(FrameSchema, { item: { case: 'recipient', value } })),
      ),
      ...places.map(({ chat, recipient, row }) => directoryRow(row, chatFrame(chat, recipient))),
    ],
  })
  return { ...made, history: createHistory(deps) }
}
