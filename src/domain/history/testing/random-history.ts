import type { BeginningMacs } from '../../media/beginnings.ts'
import { concat, utf8 } from '../../../core/bytes.ts'
import type { Bytes } from '../../../core/bytes.ts'
import { frameColumns } from '../../core-port.ts'
import type { FrameScanner } from '../../core-port.ts'
import { bytesField, delimited, varintField } from '../../frame/wire.ts'
import type { PagePacker } from '../../ports.ts'
import type { HistoryBuilder } from '../build-types.ts'
import { testCore } from './core.ts'

/** Mulberry32: numbers in [0, 1), the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export interface ItemSpec {
  readonly chat: number
  readonly author: number
  readonly date: number
  readonly text: string
  readonly direction?: 'incoming-read' | 'incoming' | 'outgoing'
  readonly expiresInMs?: number
  readonly expireStart?: number
  readonly viewOnce?: boolean
  readonly attachments?: readonly AttachedFile[]
}

/** A file that an item of a test names. */
export interface AttachedFile {
  readonly plaintextHash: Uint8Array
  readonly key: Uint8Array
  readonly size: number
  readonly contentType?: string
  readonly macs?: BeginningMacs
}

function attachmentField(file: AttachedFile): Bytes {
  const { plaintextHash, key, size, contentType = 'image/jpeg', macs } = file
  const locator = concat(varintField(3, size), bytesField(9, key), bytesField(10, plaintextHash))
  const told = macs ? concat(bytesField(5, macs.macs), varintField(6, macs.chunkBytes)) : new Uint8Array(0)
  const pointer = concat(bytesField(4, utf8(contentType)), told, bytesField(13, locator))
  return bytesField(3, bytesField(1, pointer))
}

/** One chat item's frame with its length varint. */
export function itemFrame(spec: ItemSpec): Bytes {
  const details =
    spec.direction === 'outgoing'
      ? bytesField(9, varintField(2, spec.date + 1))
      : bytesField(
          8,
          concat(varintField(1, spec.date + 1), varintField(3, spec.direction === 'incoming' ? 0 : 1)),
        )
  const body = spec.viewOnce
    ? bytesField(18, new Uint8Array(0))
    : bytesField(
        11,
        concat(
          bytesField(2, bytesField(1, utf8(spec.text))),
          ...(spec.attachments ?? []).map(attachmentField),
        ),
      )
  const item = concat(
    varintField(1, spec.chat),
    varintField(2, spec.author),
    varintField(3, spec.date),
    spec.expireStart ? varintField(4, spec.expireStart) : new Uint8Array(0),
    spec.expiresInMs ? varintField(5, spec.expiresInMs) : new Uint8Array(0),
    details,
    body,
  )
  return delimited(bytesField(4, item))
}

/** Bursts of about four items in chats of Zipf size; now and then a long text. */
export function randomItems(count: number, chats: number, random: () => number, maxText = 60): ItemSpec[] {
  const items: ItemSpec[] = []
  let chat = 1
  for (let i = 0; i < count; i++) {
    if (random() < 0.25) chat = 1 + Math.floor(chats ** random() - 1)
    const long = random() < 0.002 ? 50_000 * random() : 0
    items.push({
      chat,
      author: 1 + Math.floor(random() * 3),
      date: 1_700_000_000_000 + i * 1000,
      text: 'word '.repeat(Math.floor((long + random() * maxText) / 5)) + String(i),
      direction: random() < 0.3 ? 'outgoing' : random() < 0.9 ? 'incoming-read' : 'incoming',
    })
  }
  return items
}

/** Feeds frames in chunks as a scanner gives them. */
export async function feed(
  builder: HistoryBuilder,
  frames: readonly Uint8Array[],
  options: {
    readonly itemIds?: readonly number[]
    readonly scanner?: FrameScanner
    readonly capacity?: number
  } = {},
): Promise<void> {
  const { itemIds, scanner = testCore, capacity = 1000 } = options
  const columns = frameColumns(capacity)
  for (let i = 0; i < frames.length; i += capacity) {
    const part = frames.slice(i, i + capacity)
    const bytes = concat(...part)
    const scanned = scanner.scan(bytes, 0, columns)
    if (scanned.frames !== part.length) throw new Error('the test wrote a bad frame')
    const ids = itemIds?.slice(i, i + capacity)
    await builder.add({ bytes, columns, from: 0, to: part.length, ...(ids ? { itemIds: ids } : {}) })
  }
}

/** Packs right here. */
export const packerHere: PagePacker = {
  width: 2,
  async pack(frames) {
    await Promise.resolve()
    const contentHash = testCore.sha256([frames])[0]!.slice(0, 16)
    return { body: testCore.deflate(frames), crc32: testCore.crc32(frames), contentHash }
  },
}

/** Run numbers as a store gives them. */
export function runNumbers(first = 1): () => number {
  let run = first
  return () => run++
}
