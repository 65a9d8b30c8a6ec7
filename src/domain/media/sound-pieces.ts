import { concat, utf8, type Bytes } from '../../core/bytes.ts'
import type { ByteSource } from '../ports.ts'
import { adtsFrame, mp3Frame, type SoundFrame } from './sound-frames.ts'
import type { MediaFormat } from './sniff-media.ts'
import { checkSound } from './sound-bounds.ts'

// [Note: Long sounds] A long sound is drawn without being decoded whole: as many pieces as there are bars are cut out of
// it, each a little file of its own in the same format. What is read and decoded is the same for an hour and for a day.

/** A moment of speech in any format, and room to find where something begins. */
const windowBytes = 48 * 1024
const pieceBytes = 16 * 1024
const headBytes = 64 * 1024

/** Makes a little file of what stands somewhere in the middle of a sound; null: nothing whole is in there. */
interface Cutter {
  /** Where the sound itself begins and ends. */
  readonly from: number
  readonly to: number
  /** `at`: where these bytes were. */
  cut(bytes: Bytes, at: number): Bytes | null
}

type BeginCutting = (head: Bytes, size: number) => Cutter | null

const cutters: Partial<Record<MediaFormat, BeginCutting>> = {
  wav: cutWav,
  mp3: (head, size) => cutFrames(mp3Frame, afterTag(head), size),
  aac: (_, size) => cutFrames(adtsFrame, 0, size),
  ogg: cutOgg,
}

/**
 * Pieces from the middles of `count` equal parts of a sound, each to be decoded on its own; null where nothing was to be
 * cut out. Null altogether: sounds of this format are not cut.
 */
export async function soundPieces(
  source: ByteSource,
  format: MediaFormat,
  count: number,
): Promise<readonly (Bytes | null)[] | null> {
  const head = await source.read(0, Math.min(headBytes, source.size))
  const cutter = cutters[format]?.(head, source.size)
  if (!cutter || cutter.to <= cutter.from) return null
  const pieces: (Bytes | null)[] = []
  for (let i = 0; i < count; i++) {
    const middle = cutter.from + ((i + 0.5) * (cutter.to - cutter.from)) / count
    const at = Math.max(cutter.from, Math.min(Math.floor(middle), cutter.to - windowBytes))
    const bytes = await source.read(at, Math.min(at + windowBytes, cutter.to))
    pieces.push(safePiece(cutter.cut(bytes, at), format))
  }
  return pieces
}

/** It goes to a decoder like any sound. */
function safePiece(piece: Bytes | null, format: MediaFormat): Bytes | null {
  if (!piece) return null
  try {
    checkSound(piece, format)
    return piece
  } catch {
    return null
  }
}

/** Frames in a row, from where two heads that go together stand one frame apart. */
function cutFrames(
  frameAt: (bytes: Uint8Array, at: number) => SoundFrame | null,
  from: number,
  size: number,
): Cutter {
  const begins = (bytes: Uint8Array, at: number) => {
    const first = frameAt(bytes, at)
    return first !== null && frameAt(bytes, at + first.length)?.kind === first.kind
  }
  const cut = (bytes: Bytes) => {
    let start = bytes.indexOf(0xff)
    while (start >= 0 && !begins(bytes, start)) start = bytes.indexOf(0xff, start + 1)
    if (start < 0) return null
    let end = start
    for (let frame = frameAt(bytes, end); frame && end - start < pieceBytes; frame = frameAt(bytes, end)) {
      if (end + frame.length > bytes.length) break
      end += frame.length
    }
    return end > start ? bytes.slice(start, end) : null
  }
  return { from, to: size, cut }
}

/** Behind an ID3 tag, which may hold a picture: its length is in four times seven bits. */
function afterTag(head: Uint8Array): number {
  if (String.fromCharCode(...head.subarray(0, 3)) !== 'ID3') return 0
  return 10 + [6, 7, 8, 9].reduce((length, at) => length * 128 + ((head[at] ?? 0) & 0x7f), 0)
}

/** The format of the samples stays as it is told; there are fewer of them. */
function cutWav(head: Bytes, size: number): Cutter | null {
  const view = new DataView(head.buffer, head.byteOffset, head.length)
  let format: Bytes | null = null
  for (let at = 12; at + 8 <= head.length;) {
    const kind = String.fromCharCode(...head.subarray(at, at + 4))
    const length = view.getUint32(at + 4, true)
    if (kind === 'fmt ') format = head.slice(at, at + 8 + length)
    if (kind === 'data') {
      const block = format && format.length >= 24 ? new DataView(format.buffer).getUint16(20, true) : 0
      if (!format || block === 0 || block > pieceBytes) return null
      const from = at + 8
      return { from, to: Math.min(size, from + length), cut: wavPiece(format, block, from) }
    }
    at += 8 + length + (length % 2)
  }
  return null
}

function wavPiece(format: Bytes, block: number, from: number): Cutter['cut'] {
  return (bytes, at) => {
    const start = (block - ((at - from) % block)) % block
    const length = Math.floor(Math.min(pieceBytes, bytes.length - start) / block) * block
    if (length <= 0) return null
    const data = concat(utf8('data'), uint32(length), bytes.slice(start, start + length))
    return concat(utf8('RIFF'), uint32(4 + format.length + data.length), utf8('WAVE'), format, data)
  }
}

function uint32(value: number): Bytes {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value, true)
  return bytes
}

/** The pages that tell what it is, then whole ones from the middle. */
function cutOgg(head: Bytes, size: number): Cutter | null {
  let from = 0
  for (let page = oggPage(head, 0); page && !page.hasSamples; page = oggPage(head, from)) from += page.length
  if (from === 0 || !oggPage(head, from)) return null
  const told = head.slice(0, from)
  const cut = (bytes: Bytes) => {
    const begins = (at: number) => oggPage(bytes, at)?.begins ?? false
    let start = bytes.indexOf(oggMark)
    while (start >= 0 && !begins(start)) start = bytes.indexOf(oggMark, start + 1)
    if (start < 0) return null
    let end = start
    for (let page = oggPage(bytes, end); page && end - start < pieceBytes; page = oggPage(bytes, end)) {
      if (end + page.length > bytes.length) break
      end += page.length
    }
    return end > start ? concat(told, bytes.slice(start, end)) : null
  }
  return { from, to: size, cut }
}

/** The first letter of `OggS`. */
const oggMark = 0x4f

/** Of Ogg (RFC 3533, 6). Null: none begins here. */
function oggPage(bytes: Uint8Array, at: number) {
  if (String.fromCharCode(...bytes.subarray(at, at + 5)) !== 'OggS\0' || at + 27 > bytes.length) return null
  const segments = bytes.subarray(at + 27, at + 27 + bytes[at + 26]!)
  return {
    length: 27 + segments.length + segments.reduce((sum, length) => sum + length, 0),
    /** Where it ends in time is told: 0 on the pages that come before the first sample. */
    hasSamples: bytes.subarray(at + 6, at + 14).some((byte) => byte !== 0),
    /** With a packet of its own, and not the rest of one. */
    begins: (bytes[at + 5]! & 1) === 0,
  }
}
