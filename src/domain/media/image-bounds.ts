import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { ByteSource } from '../ports.ts'
import { rangeBytes } from './media-file.ts'
import type { MediaFormat } from './sniff-media.ts'

// [Note: Pictures before decoding] A picture of a few kilobytes can ask for gigabytes once decoded. Its size and the
// number of its frames are read from its structure here, and what is beyond reason never meets a decoder.

export interface ImageBounds {
  readonly width: number
  readonly height: number
  /** 1: it stands still. */
  readonly frames: number
}

/** Longest side that browsers decode everywhere. */
const maxSide = 16_384
/** What the largest cameras of phones make by default: 256 MiB once decoded. */
const maxPixels = 64 * 1024 * 1024
const maxFrames = 2000
/** Of all frames together. */
const maxAnimatedPixels = 1024 * 1024 * 1024
/** Parts of a file that are looked at before it counts as endless. */
const maxParts = 1_000_000

/**
 * Reads an image's dimensions and frames without decoding it. Throws `too-large` for what must not be decoded, and
 * `bad-frame` for what no decoder would take.
 */
export async function imageBounds(source: ByteSource, format: MediaFormat): Promise<ImageBounds> {
  const reader = boundsOf[format]
  if (!reader) throw new HeirloomError('bug', 'no picture')
  const bounds = await reader(new Parts(source))
  const { width, height, frames } = bounds
  const pixels = width * height
  if (width === 0 || height === 0 || frames === 0) throw malformed()
  if (width > maxSide || height > maxSide || pixels > maxPixels || frames > maxFrames)
    throw new HeirloomError('too-large', 'a picture of too many pixels', { facts: { width, height, frames } })
  if (frames > 1 && pixels * frames > maxAnimatedPixels)
    throw new HeirloomError('too-large', 'a moving picture of too many frames', {
      facts: { width, height, frames },
    })
  return bounds
}

const boundsOf: Partial<Record<MediaFormat, (parts: Parts) => Promise<ImageBounds>>> = {
  jpeg: jpegBounds,
  png: pngBounds,
  gif: gifBounds,
  webp: webpBounds,
  avif: avifBounds,
}

function malformed(): HeirloomError {
  return new HeirloomError('bad-frame', 'a picture that is not whole')
}

/** Small reads from a file, each counted, in windows of what the file releases at once. */
class Parts {
  readonly #source: ByteSource
  #left = maxParts
  #from = 0
  #window: Bytes = new Uint8Array(0)

  constructor(source: ByteSource) {
    this.#source = source
  }

  get size(): number {
    return this.#source.size
  }

  async view(at: number, length: number): Promise<DataView> {
    if (this.#left-- === 0) throw new HeirloomError('too-large', 'a picture of too many parts')
    if (at + length > this.#source.size) throw malformed()
    if (at < this.#from || at + length > this.#from + this.#window.length) await this.#move(at, length)
    return new DataView(this.#window.buffer, this.#window.byteOffset + at - this.#from, length)
  }

  async #move(at: number, length: number): Promise<void> {
    const from = at - (at % rangeBytes)
    const end = Math.max(from + rangeBytes, at + length)
    this.#window = await this.#source.read(from, Math.min(this.#source.size, end))
    this.#from = from
  }
}

function fourCharacters(view: DataView, at: number): string {
  return String.fromCharCode(
    view.getUint8(at),
    view.getUint8(at + 1),
    view.getUint8(at + 2),
    view.getUint8(at + 3),
  )
}

/** ITU T.81 annex B: segments up to the first start of frame. */
async function jpegBounds(parts: Parts): Promise<ImageBounds> {
  for (let at = 2; ;) {
    const head = await parts.view(at, 4)
    if (head.getUint8(0) !== 0xff) throw malformed()
    const marker = head.getUint8(1)
    if (marker === 0xff) {
      at += 1
      continue
    }
    const isStart = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isStart) {
      const frame = await parts.view(at + 5, 4)
      return { height: frame.getUint16(0), width: frame.getUint16(2), frames: 1 }
    }
    if (marker === 0xda || marker === 0xd9 || head.getUint16(2) < 2) throw malformed()
    at += 2 + head.getUint16(2)
  }
}

/** IHDR, and `acTL` before the first image data when it moves. */
async function pngBounds(parts: Parts): Promise<ImageBounds> {
  const head = await parts.view(8, 16)
  if (fourCharacters(head, 4) !== 'IHDR') throw malformed()
  const [width, height] = [head.getUint32(8), head.getUint32(12)]
  for (let at = 33; ;) {
    const chunk = await parts.view(at, 8)
    const kind = fourCharacters(chunk, 4)
    if (kind === 'acTL') return { width, height, frames: (await parts.view(at + 8, 4)).getUint32(0) }
    if (kind === 'IDAT') return { width, height, frames: 1 }
    at += 12 + chunk.getUint32(0)
  }
}

/** The screen and every image in it; a frame may be larger than the screen. */
async function gifBounds(parts: Parts): Promise<ImageBounds> {
  const screen = await parts.view(6, 7)
  let [width, height, frames] = [screen.getUint16(0, true), screen.getUint16(2, true), 0]
  for (let at = 13 + colourTableBytes(screen.getUint8(4)); at < parts.size && frames <= maxFrames;) {
    const kind = (await parts.view(at, 1)).getUint8(0)
    if (kind === 0x3b) break
    if (kind === 0x21) at = await pastSubBlocks(parts, at + 2)
    else if (kind === 0x2c) {
      const image = await parts.view(at + 1, 9)
      frames++
      width = Math.max(width, image.getUint16(0, true) + image.getUint16(4, true))
      height = Math.max(height, image.getUint16(2, true) + image.getUint16(6, true))
      at = await pastSubBlocks(parts, at + 11 + colourTableBytes(image.getUint8(8)))
    } else throw malformed()
  }
  return { width, height, frames }
}

function colourTableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0
}

async function pastSubBlocks(parts: Parts, from: number): Promise<number> {
  for (let at = from; ;) {
    const length = (await parts.view(at, 1)).getUint8(0)
    at += 1 + length
    if (length === 0) return at
  }
}

/** RFC 9649: VP8, VP8L, or VP8X with its frames. */
async function webpBounds(parts: Parts): Promise<ImageBounds> {
  const head = await parts.view(12, 18)
  const kind = fourCharacters(head, 0)
  if (kind === 'VP8 ') {
    const size = await parts.view(26, 4)
    return { width: size.getUint16(0, true) & 0x3fff, height: size.getUint16(2, true) & 0x3fff, frames: 1 }
  }
  if (kind === 'VP8L') {
    const bits = head.getUint32(9, true)
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, frames: 1 }
  }
  if (kind !== 'VP8X') throw malformed()
  const width = 1 + (head.getUint32(12, true) & 0xffffff)
  const height = 1 + (head.getUint16(15, true) | (head.getUint8(17) << 16))
  const isMoving = (head.getUint8(8) & 2) !== 0
  return { width, height, frames: isMoving ? await webpFrames(parts) : 1 }
}

async function webpFrames(parts: Parts): Promise<number> {
  let frames = 0
  for (let at = 12; at + 8 <= parts.size && frames <= maxFrames;) {
    const chunk = await parts.view(at, 8)
    if (fourCharacters(chunk, 0) === 'ANMF') frames++
    const length = chunk.getUint32(4, true)
    at += 8 + length + (length % 2)
  }
  return frames
}

/** The largest `ispe` among the properties: tiles are smaller than the picture they make up. */
async function avifBounds(parts: Parts): Promise<ImageBounds> {
  const meta = await boxWithin(parts, 0, parts.size, 'meta')
  const items = await boxWithin(parts, meta.from + 4, meta.to, 'iprp')
  const properties = await boxWithin(parts, items.from, items.to, 'ipco')
  let [width, height] = [0, 0]
  for (let at = properties.from; at + 8 <= properties.to;) {
    const box = await boxAt(parts, at, properties.to)
    if (box.kind === 'ispe') {
      const size = await parts.view(box.from + 4, 8)
      width = Math.max(width, size.getUint32(0))
      height = Math.max(height, size.getUint32(4))
    }
    at = box.to
  }
  return { width, height, frames: 1 }
}

interface Box {
  readonly kind: string
  /** Its content. */
  readonly from: number
  readonly to: number
}

async function boxAt(parts: Parts, at: number, end: number): Promise<Box> {
  const head = await parts.view(at, 8)
  const length = head.getUint32(0)
  // A length of 1 stands before a 64-bit one: nothing that comes before the picture is so large.
  const to = length === 0 ? end : at + length
  if (length === 1 || to < at + 8 || to > end) throw malformed()
  return { kind: fourCharacters(head, 4), from: at + 8, to }
}

async function boxWithin(parts: Parts, from: number, end: number, kind: string): Promise<Box> {
  for (let at = from; at + 8 <= end;) {
    const box = await boxAt(parts, at, end)
    if (box.kind === kind) return box
    at = box.to
  }
  throw malformed()
}
