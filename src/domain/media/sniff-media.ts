import { adtsFrame } from './sound-frames.ts'

// [Note: What is shown] What a file is is read from its first bytes, never from what its sender says. What is not on
// this list is only ever saved as a file.

/** The types that are handed to the browser to show or play. */
export const shownTypes = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
  mp4: 'video/mp4',
  webm: 'video/webm',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  m4a: 'audio/mp4',
  wav: 'audio/wav',
  aac: 'audio/aac',
} as const

export type MediaFormat = keyof typeof shownTypes

/** How many of a file's first bytes decide, or all of a shorter one. */
export const sniffedBytes = 4096

/** Null: none of the formats that are shown. */
export function sniffMedia(head: Uint8Array): MediaFormat | null {
  if (begins(head, 'ff d8 ff')) return 'jpeg'
  if (begins(head, '89 50 4e 47 0d 0a 1a 0a')) return 'png'
  if (begins(head, '47 49 46 38') && [0x37, 0x39].includes(head[4] ?? 0) && head[5] === 0x61) return 'gif'
  if (begins(head, '52 49 46 46')) return riffFormat(head)
  if (begins(head, '4f 67 67 53')) return 'ogg'
  if (begins(head, '1a 45 df a3')) return isWebm(head) ? 'webm' : null
  if (text(head, 4, 8) === 'ftyp') return brandFormat(head)
  if (isMp3(head)) return 'mp3'
  return isAdts(head) ? 'aac' : null
}

function begins(head: Uint8Array, hex: string): boolean {
  return hex.split(' ').every((byte, i) => head[i] === Number.parseInt(byte, 16))
}

function text(head: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...head.subarray(from, to))
}

function riffFormat(head: Uint8Array): MediaFormat | null {
  const kind = text(head, 8, 12)
  return kind === 'WEBP' ? 'webp' : kind === 'WAVE' ? 'wav' : null
}

/** EBML with the document type `webm`; Matroska at large is not played everywhere. */
function isWebm(head: Uint8Array): boolean {
  for (let at = 4; at < Math.min(head.length - 7, 64); at++)
    if (head[at] === 0x42 && head[at + 1] === 0x82 && head[at + 2] === 0x84)
      return text(head, at + 3, at + 7) === 'webm'
  return false
}

const audioBrands = new Set(['M4A ', 'M4B '])
const videoBrands = new Set([
  'isom',
  'iso2',
  'iso4',
  'iso5',
  'iso6',
  'mp41',
  'mp42',
  'avc1',
  'M4V ',
  'MSNV',
  'dash',
])

/** ISO base media (ISO/IEC 14496-12): the major brand decides, then the compatible ones. */
function brandFormat(head: Uint8Array): MediaFormat | null {
  const length = new DataView(head.buffer, head.byteOffset).getUint32(0)
  const end = Math.min(length, head.length, 256)
  const brands: string[] = []
  for (let at = 8; at + 4 <= end; at += 4) if (at !== 12) brands.push(text(head, at, at + 4))
  const [major = ''] = brands
  if (major === 'avif' || (major === 'mif1' && brands.includes('avif'))) return 'avif'
  if (audioBrands.has(major)) return 'm4a'
  return brands.some((brand) => videoBrands.has(brand)) ? 'mp4' : null
}

/** Frames of AAC as phones record voices: two heads in a row that go together, or one and nothing behind it. */
function isAdts(head: Uint8Array): boolean {
  const first = adtsFrame(head, 0)
  if (!first) return false
  return first.length === head.length || adtsFrame(head, first.length)?.kind === first.kind
}

/** An ID3 tag, or the head of an MPEG layer III frame: sync, version, layer, bitrate, sample rate all possible. */
function isMp3(head: Uint8Array): boolean {
  if (begins(head, '49 44 33')) return true
  const [a, b, c] = [head[0] ?? 0, head[1] ?? 0, head[2] ?? 0]
  const isSync = a === 0xff && (b & 0xe0) === 0xe0
  const isLayer3 = (b & 0x18) !== 0x08 && (b & 0x06) === 0x02
  return isSync && isLayer3 && (c & 0xf0) !== 0xf0 && (c & 0xf0) !== 0 && (c & 0x0c) !== 0x0c
}
