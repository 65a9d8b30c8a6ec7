import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { create, type MessageInitShape } from '@bufbuild/protobuf'
import { webCiphers } from '../src/adapters/crypto/web-ciphers.ts'
import { concat, type Bytes } from '../src/core/bytes.ts'
import { readVarint } from '../src/core/varint.ts'
import { memorySink } from '../src/domain/file/testing/memory.ts'
import { FrameSchema, type ChatItemSchema } from '../src/domain/frame/backup_pb.ts'
import { decodeFrame, encodeFrame } from '../src/domain/frame/frame.ts'
import { delimited } from '../src/domain/frame/wire.ts'
import { aesFirst } from '../src/domain/keys/key-types.ts'
import { sealMedia } from '../src/domain/media/seal-media.ts'
import { localFileName, localFilePath } from '../src/domain/snapshot/attachment-names.ts'
import { encodeFilesList } from '../src/domain/snapshot/files-list.ts'
import { toolCore } from '../tools/lib/core.ts'
import { seededRandomness } from '../tools/lib/seal-archive.ts'
import type { MadeHistory } from './made-sources.ts'

export type FileKind =
  | 'png'
  | 'jpeg'
  | 'gif'
  | 'webp'
  | 'mp4'
  | 'webm'
  | 'ogg'
  | 'mp3'
  | 'wav'
  | 'pdf'
  | 'empty'
  | 'sticker'
  | 'long-text'
  | 'avatar'

export interface MadeMedia {
  readonly kind: FileKind
  readonly contentType: string
  readonly content: Bytes
  /** Where the content is too long to be held here. */
  readonly size?: number
  /** 64 bytes. */
  readonly key: Bytes
  readonly hash: Bytes
}

type Make = (random: (length: number) => Bytes, size: number) => Bytes

/** One dot, as small as its format allows: what stands behind its end makes each file another one. */
const dot = {
  gif: 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7',
  webp: 'UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==',
}
const base64 = (text: string): Bytes => new Uint8Array(Buffer.from(text, 'base64'))
const behind =
  (head: Bytes): Make =>
  (random, size) =>
    concat(head, random(size))
const ascii = (text: string): Bytes => new Uint8Array(Buffer.from(text, 'latin1'))

/** What a program that looks at the first bytes takes each for; pictures and sounds can be decoded, films cannot. */
const kinds: Readonly<Record<FileKind, readonly [contentType: string, make: Make]>> = {
  png: ['image/png', png],
  jpeg: ['image/jpeg', behind(base64('/9j/4AAQSkZJRgABAQEASABIAAD/2Q=='))],
  gif: ['image/gif', behind(base64(dot.gif))],
  webp: ['image/webp', behind(base64(dot.webp))],
  mp4: ['video/mp4', behind(concat(Uint8Array.of(0, 0, 0, 24), ascii('ftypisom\0\0\x02\0isomiso2')))],
  webm: [
    'video/webm',
    behind(concat(Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3, 0x8b, 0x42, 0x82, 0x84), ascii('webm'))),
  ],
  ogg: ['audio/ogg', behind(ascii('OggS\0\x02\0\0\0\0\0\0\0\0'))],
  mp3: ['audio/mpeg', behind(ascii('ID3\x04\0\0\0\0\0\0'))],
  wav: ['audio/wav', wav],
  pdf: ['application/pdf', behind(ascii('%PDF-1.7\n'))],
  empty: ['application/octet-stream', () => new Uint8Array(0)],
  sticker: ['image/webp', behind(base64(dot.webp))],
  'long-text': ['text/x-signal-plain', (random, size) => ascii(Buffer.from(random(size)).toString('hex'))],
  avatar: ['image/png', png],
}

/** `count` files of all kinds, a few of them as long as a film; the same seed gives the same ones. */
export function makeMedia(count: number, seed: number, longest = 3_000_000): MadeMedia[] {
  const randomness = seededRandomness(seed)
  const random = (length: number): Bytes => randomness.bytes(length)
  const names = Object.keys(kinds) as FileKind[]
  return Array.from({ length: count }, (_, i) => {
    const kind = names[i % names.length]!
    const [contentType, make] = kinds[kind]
    const size = i % 100 === 4 ? longest : 16 + ((i * 7919) % 40_000)
    const content = make(random, size)
    const hash = new Uint8Array(createHash('sha256').update(content).digest())
    return { kind, contentType, content, key: random(64), hash }
  })
}

function png(random: (length: number) => Bytes, size: number): Bytes {
  const side = 8 + (size % 56)
  const rows = Array.from({ length: side }, () => concat(Uint8Array.of(0), random(side * 3)))
  const head = Buffer.alloc(13)
  head.writeUInt32BE(side, 0)
  head.writeUInt32BE(side, 4)
  head.set([8, 2], 8)
  const parts = [
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(concat(...rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]
  return concat(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), ...parts)
}

function chunk(name: string, data: Uint8Array): Bytes {
  const body = concat(ascii(name), data)
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return concat(length, body, sum)
}

function wav(random: (length: number) => Bytes, size: number): Bytes {
  const head = Buffer.alloc(44)
  head.write('RIFF', 0, 'latin1')
  head.writeUInt32LE(36 + size, 4)
  head.write('WAVEfmt ', 8, 'latin1')
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(8000, 24)
  head.writeUInt32LE(8000, 28)
  head.writeUInt16LE(1, 32)
  head.writeUInt16LE(8, 34)
  head.write('data', 36, 'latin1')
  head.writeUInt32LE(size, 40)
  return concat(head, random(size))
}

type Pointer = ReturnType<typeof pointerOf>

function pointerOf({ contentType, content, size = content.length, hash, key, kind }: MadeMedia) {
  const locatorInfo = {
    ...{ key: new Uint8Array(64).fill(1), size, localKey: key },
    integrityCheck: { case: 'plaintextHash' as const, value: hash },
  }
  return { contentType, fileName: `a ${kind}`, locatorInfo }
}

type Plain<T> = Exclude<T, { readonly $typeName: string }>
type Item = NonNullable<Plain<MessageInitShape<typeof ChatItemSchema>>['item']>

function itemOf(media: MadeMedia): Item {
  const pointer: Pointer = pointerOf(media)
  const text = { body: `with a ${media.kind}` }
  if (media.kind === 'sticker') {
    const pack = { packId: new Uint8Array(16).fill(3), packKey: new Uint8Array(32).fill(4), stickerId: 1 }
    return { case: 'stickerMessage', value: { sticker: { ...pack, data: pointer } } }
  }
  if (media.kind === 'avatar') {
    const contact = { name: { givenName: 'Kim' }, avatar: pointer }
    return { case: 'contactMessage', value: { contact } }
  }
  if (media.kind === 'long-text')
    return { case: 'standardMessage', value: { text: { body: 'x'.repeat(2000) }, longText: pointer } }
  const flag: 0 | 1 | 3 = media.kind === 'ogg' ? 1 : media.kind === 'gif' ? 3 : 0
  const attachments = [{ pointer, flag, wasDownloaded: true }]
  // A voice message says nothing else.
  return { case: 'standardMessage', value: flag === 1 ? { attachments } : { text, attachments } }
}

/** The history with one more message for each file, spread over the people who write in it. */
export function withMedia(history: MadeHistory, media: readonly MadeMedia[]): MadeHistory {
  const places = placesIn(history.items)
  const from = places.at(-1)!.date + 60_000
  const items = media.map((each, i) => {
    const { chat, author } = places[(i * 37) % places.length]!
    const date = BigInt(from + i * 1000)
    const value = {
      ...{ chatId: chat, authorId: author, dateSent: date, item: itemOf(each) },
      directionalDetails: { case: 'incoming' as const, value: { dateReceived: date, read: true } },
    }
    return delimited(encodeFrame(create(FrameSchema, { item: { case: 'chatItem', value } })))
  })
  return { directory: history.directory, items: [...history.items, ...items] }
}

interface Place {
  readonly chat: bigint
  readonly author: bigint
  readonly date: number
}

/** Where somebody else wrote something. */
function placesIn(items: readonly Bytes[]): Place[] {
  return items.flatMap((frame) => {
    const decoded = decodeFrame(frame.subarray(readVarint(frame, 0)!.next))
    const item = decoded.ok && decoded.message.item.case === 'chatItem' ? decoded.message.item.value : null
    if (item?.directionalDetails.case !== 'incoming' || item.item.case !== 'standardMessage') return []
    return [{ chat: item.chatId, author: item.authorId, date: Number(item.dateSent) }]
  })
}

/** Below `SignalBackups`. */
export function pathOf({ hash, key }: MadeMedia): string {
  return localFilePath(localFileName(hash, key))
}

/** Puts the files, sealed, into the pool of a backup folder, and the snapshot's list of them beside it. */
export async function writeMedia(root: string, listAt: string, media: readonly MadeMedia[]): Promise<void> {
  const core = await toolCore()
  const randomness = seededRandomness(11)
  for (const each of media) {
    const sink = memorySink()
    const { content } = each
    await sealMedia(
      { core, ciphers: webCiphers },
      {
        source: { size: content.length, read: (a, b) => Promise.resolve(content.slice(a, b)) },
        keys: { ...aesFirst(each.key), tagKey: new Uint8Array(32) },
        iv: randomness.bytes(16),
        sink,
      },
    )
    const path = join(root, pathOf(each))
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, sink.bytes())
  }
  await writeFile(listAt, encodeFilesList(media.map(({ hash, key }) => localFileName(hash, key))))
}
