import { concat } from '../../../core/bytes.ts'
import { decodeFrame } from '../../../domain/frame/frame.ts'
import { delimited } from '../../../domain/frame/wire.ts'
import type { HistoryStore } from '../../../domain/ports.ts'
import type { SealedFile } from './harness.ts'
import { sealStream, splitStream, testCore } from './harness.ts'
import type { Source } from './source-frames.ts'
import { groupChat, infoMessage, sourceFrames } from './source-frames.ts'

export function sealSource(source: Source): Promise<SealedFile> {
  return sealStream(delimited(infoMessage(source)), concat(...sourceFrames(source).map(delimited)))
}

/** The whole history as a test thinks of it, in order. Items that are odd come as `?`. */
export async function readBack(store: HistoryStore): Promise<string[]> {
  const people = new Map<number, number>()
  const chats = new Map<number, number>()
  for (const { row, frame } of await store.readDirectory()) {
    const decoded = row === 0 ? null : decodeFrame(splitStream(frame)[0]!)
    const item = decoded?.ok ? decoded.message.item : null
    if (item?.case === 'recipient') people.set(Number(item.value.id), whoIs(item.value.destination))
    if (item?.case === 'chat') chats.set(Number(item.value.id), Number(item.value.recipientId))
  }
  const lines: string[] = []
  const spine = await store.readSpine()
  for (const segment of await store.readSegments(spine?.segments.map(({ id }) => id) ?? [])) {
    for (const page of await store.readPages(segment.pages.map(({ id }) => id))) {
      for (const body of splitStream(testCore.inflate(page.body, page.uncompressedLength)))
        lines.push(lineOf(body, people, chats))
    }
  }
  return lines
}

function whoIs(destination: { case: string | undefined; value?: unknown }): number {
  if (destination.case === 'self') return 0
  if (destination.case === 'group') return groupChat
  return (destination.value as { aci?: Uint8Array }).aci?.[0] ?? -1
}

function lineOf(body: Uint8Array, people: Map<number, number>, chats: Map<number, number>): string {
  const decoded = decodeFrame(body)
  const item = decoded.ok ? decoded.message.item : null
  if (item?.case !== 'chatItem' || item.value.item.case !== 'standardMessage') return '?'
  const chat = people.get(chats.get(Number(item.value.chatId)) ?? -1) ?? '?'
  const author = people.get(Number(item.value.authorId)) ?? '?'
  return line({
    chat,
    author,
    date: Number(item.value.dateSent),
    text: item.value.item.value.text?.body ?? '',
  })
}

export function line(message: {
  chat: number | string
  author: number | string
  date: number
  text: string
}): string {
  return `${message.chat}/${message.author}/${message.date}/${message.text}`
}
