import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { create, type MessageInitShape } from '@bufbuild/protobuf'
import type { BrowserContext } from '@playwright/test'
import { webCiphers } from '../src/adapters/crypto/web-ciphers.ts'
import { chatId, infoMessage, recipientId, sourceFrames } from '../src/app/importing/testing/source-frames.ts'
import { concat, type Bytes } from '../src/core/bytes.ts'
import { memorySink } from '../src/domain/file/testing/memory.ts'
import type { ChatItemSchema, FilePointerSchema } from '../src/domain/frame/backup_pb.ts'
import { FrameSchema } from '../src/domain/frame/backup_pb.ts'
import { encodeFrame } from '../src/domain/frame/frame.ts'
import { delimited } from '../src/domain/frame/wire.ts'
import { aesFirst, type RecoveryKey } from '../src/domain/keys/key-types.ts'
import { sealMedia } from '../src/domain/media/seal-media.ts'
import { localFileName, localFilePath } from '../src/domain/snapshot/attachment-names.ts'
import { toolCore } from '../tools/lib/core.ts'
import { seededRandomness } from '../tools/lib/seal-archive.ts'
import { writeSnapshotFolder, type MadeHistory } from './made-sources.ts'

type Init<Schema extends Parameters<typeof create>[0]> = Exclude<
  MessageInitShape<Schema>,
  { readonly $typeName: string }
>
export type Pointer = Init<typeof FilePointerSchema>
export type Content = NonNullable<Init<typeof ChatItemSchema>['item']>

/** A file of a made history; the same bytes are sealed under the same key. */
export interface MadeFile {
  readonly bytes: Bytes
  readonly pointer: Pointer
  readonly localKey: Bytes
}

/** `told`: what the message says of it; the bytes may be anything. */
export function madeFile(bytes: Bytes, contentType: string, told: Partial<Pointer> = {}): MadeFile {
  const hash = createHash('sha256').update(bytes).digest()
  const localKey = concat(
    ...[1, 2].map((n) => new Uint8Array(createHash('sha256').update(hash).update(`${n}`).digest())),
  )
  const locatorInfo = {
    ...{ key: new Uint8Array(64).fill(9), size: bytes.length, localKey },
    integrityCheck: { case: 'plaintextHash' as const, value: new Uint8Array(hash) },
  }
  return { bytes, localKey, pointer: { contentType, locatorInfo, ...told } }
}

export interface MadeMessage {
  readonly content: Content
  readonly files: readonly MadeFile[]
  /** In the chat with person 1; else they wrote it. */
  readonly mine?: boolean
}

export function message(
  body: string,
  files: readonly MadeFile[],
  flag: 0 | 1 | 2 | 3 = 0,
  more: object = {},
): MadeMessage {
  const attachments = files.map(({ pointer }) => ({ pointer, flag, wasDownloaded: true }))
  const text = body === '' ? {} : { text: { body } }
  return { files, content: { case: 'standardMessage', value: { ...text, attachments, ...more } } }
}

const firstDate = Date.UTC(2026, 8, 1, 9)
const hourMs = 3_600_000

/** One message every five hours, in the chat with person 1. */
export function mediaHistory(messages: readonly MadeMessage[]): MadeHistory {
  const madeAt = Date.UTC(2026, 9, 1)
  const source = { madeAt, messages: [], people: 2 }
  const items = messages.map((each, i) => delimited(itemFrame(each, firstDate + i * 5 * hourMs)))
  return { directory: [delimited(infoMessage(source)), ...sourceFrames(source).map(delimited)], items }
}

function itemFrame({ content, mine = false }: MadeMessage, date: number): Bytes {
  const self = BigInt(recipientId(0, 0))
  const sent = {
    recipientId: BigInt(recipientId(1, 0)),
    timestamp: 1n,
    deliveryStatus: { case: 'sent' as const, value: {} },
  }
  const value: Init<typeof ChatItemSchema> = {
    chatId: BigInt(chatId(1, 0)),
    authorId: mine ? self : BigInt(recipientId(1, 0)),
    dateSent: BigInt(date),
    directionalDetails: mine
      ? { case: 'outgoing', value: { dateReceived: BigInt(date), sendStatus: [sent] } }
      : { case: 'incoming', value: { dateReceived: BigInt(date), read: true } },
    item: content,
  }
  return encodeFrame(create(FrameSchema, { item: { case: 'chatItem', value } }))
}

/** A snapshot folder with these messages and the files they name. Answers the path of `SignalBackups`. */
export async function writeMediaFolder(
  parent: string,
  messages: readonly MadeMessage[],
  key: RecoveryKey,
): Promise<string> {
  const root = await writeSnapshotFolder(parent, mediaHistory(messages), key)
  const randomness = seededRandomness(11)
  for (const file of new Set(messages.flatMap(({ files }) => files))) {
    const { locatorInfo } = file.pointer
    const hash = locatorInfo!.integrityCheck!.value as Uint8Array
    const path = join(root, localFilePath(localFileName(hash, file.localKey)))
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, await sealed(file, randomness.bytes(16)))
  }
  return root
}

async function sealed({ bytes, localKey }: MadeFile, iv: Bytes): Promise<Uint8Array> {
  const sink = memorySink()
  const source = {
    size: bytes.length,
    read: (start: number, end: number) => Promise.resolve(bytes.slice(start, end)),
  }
  const keys = { ...aesFirst(localKey), tagKey: new Uint8Array(32) }
  await sealMedia({ core: await toolCore(), ciphers: webCiphers }, { source, keys, iv, sink })
  return sink.bytes()
}

/** A tone that swells and fades, 16 bit, mono. */
export function tone(seconds: number, rate = 8000): Bytes {
  const samples = Math.round(seconds * rate)
  const bytes = new Uint8Array(44 + 2 * samples)
  const view = new DataView(bytes.buffer)
  const text = (at: number, words: string) => bytes.set(new TextEncoder().encode(words), at)
  text(0, 'RIFF')
  view.setUint32(4, 36 + 2 * samples, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, rate, true)
  view.setUint32(28, 2 * rate, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  text(36, 'data')
  view.setUint32(40, 2 * samples, true)
  for (let i = 0; i < samples; i++) {
    const loud = Math.abs(Math.sin((i / samples) * 9)) * (0.3 + 0.7 * Math.abs(Math.sin(i / 700)))
    view.setInt16(44 + 2 * i, Math.round(20_000 * loud * Math.sin((2 * Math.PI * 220 * i) / rate)), true)
  }
  return bytes
}

/** Painted by the browser itself, on a page of its own: landscapes of the seed's colours. */
export async function paint(
  context: BrowserContext,
  wishes: readonly {
    readonly width: number
    readonly height: number
    readonly type: string
    readonly seed: number
  }[],
): Promise<Bytes[]> {
  const page = await context.newPage()
  const made = await page.evaluate(async (list) => {
    const paintOne = async ({ width, height, type, seed }: (typeof list)[number]) => {
      const canvas = new OffscreenCanvas(width, height)
      const pen = canvas.getContext('2d')!
      const sky = pen.createLinearGradient(0, 0, 0, height)
      sky.addColorStop(0, `hsl(${(seed * 47) % 360} 55% 60%)`)
      sky.addColorStop(0.6, `hsl(${(seed * 47 + 40) % 360} 70% 82%)`)
      pen.fillStyle = sky
      pen.fillRect(0, 0, width, height)
      pen.fillStyle = 'hsl(45 90% 85%)'
      pen.beginPath()
      pen.arc(width * (0.2 + 0.07 * (seed % 9)), height * 0.3, Math.min(width, height) / 11, 0, 7)
      pen.fill()
      for (let ridge = 0; ridge < 4; ridge++) {
        pen.fillStyle = `hsl(${(seed * 31 + 120 + ridge * 9) % 360} 30% ${46 - ridge * 9}%)`
        pen.beginPath()
        pen.moveTo(0, height)
        for (let x = 0; x <= width; x += width / 160)
          pen.lineTo(
            x,
            height * (0.5 + 0.12 * ridge) +
              Math.sin((x / width) * (4 + ridge * 3) + seed * (ridge + 1)) * height * 0.06 +
              Math.sin((x / width) * 37 + seed) * height * 0.008,
          )
        pen.lineTo(width, height)
        pen.fill()
      }
      const blob = await canvas.convertToBlob({ type, quality: 0.9 })
      return [...new Uint8Array(await blob.arrayBuffer())]
    }
    return Promise.all(list.map(paintOne))
  }, wishes)
  await page.close()
  return made.map((bytes) => Uint8Array.from(bytes))
}

/** A short film, recorded from a canvas. */
export async function record(context: BrowserContext, seconds: number, seed = 1): Promise<Bytes> {
  const page = await context.newPage()
  const made = await page.evaluate(
    async ([length, hue]) => {
      const canvas = document.createElement('canvas')
      canvas.width = 640
      canvas.height = 360
      const pen = canvas.getContext('2d')!
      let frame = 0
      const draw = () => {
        pen.fillStyle = `hsl(${hue! * 60} 40% 35%)`
        pen.fillRect(0, 0, 640, 360)
        pen.fillStyle = `hsl(${hue! * 60 + 40} 80% 75%)`
        pen.beginPath()
        pen.arc(80 + ((frame * 6) % 480), 180 + Math.sin(frame / 9) * 90, 60, 0, 7)
        pen.fill()
        frame++
      }
      draw()
      const drawing = setInterval(draw, 40)
      const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm;codecs=vp8' })
      const parts: Blob[] = []
      recorder.ondataavailable = ({ data }) => parts.push(data)
      const ended = new Promise((resolve) => (recorder.onstop = resolve))
      recorder.start()
      await new Promise((resolve) => setTimeout(resolve, length! * 1000))
      recorder.stop()
      await ended
      clearInterval(drawing)
      return [...new Uint8Array(await new Blob(parts).arrayBuffer())]
    },
    [seconds, seed],
  )
  await page.close()
  return Uint8Array.from(made)
}
