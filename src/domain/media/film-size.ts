import type { ByteSource } from '../ports.ts'

/** How large a film's picture is, upright. */
export interface FilmSize {
  readonly width: number
  readonly height: number
}

const maxSide = 32_768
/** Parts that are looked at before the search is given up. */
const maxParts = 4096

/** Reads it from the file's structure. Null: it is not told where films tell it, or this is no film. */
export async function filmSize(source: ByteSource, format: 'mp4' | 'webm'): Promise<FilmSize | null> {
  const walk: Walk = { source, left: maxParts }
  const size = await (format === 'mp4' ? mp4Size(walk) : webmSize(walk))
  if (!size) return null
  const { width, height } = size
  return width > 0 && height > 0 && width <= maxSide && height <= maxSide ? size : null
}

interface Walk {
  readonly source: ByteSource
  left: number
}

/** Content of a box or element. */
interface Span {
  readonly from: number
  readonly to: number
}

/** Null: it is not there, or too much was asked for already. */
async function view(walk: Walk, at: number, length: number): Promise<DataView | null> {
  if (walk.left-- <= 0 || at + length > walk.source.size) return null
  const bytes = await walk.source.read(at, at + length)
  return new DataView(bytes.buffer, bytes.byteOffset, length)
}

/** ISO/IEC 14496-12: the first track of `moov` whose head tells a size. */
async function mp4Size(walk: Walk): Promise<FilmSize | null> {
  for await (const movie of boxes(walk, { from: 0, to: walk.source.size }, 'moov'))
    for await (const track of boxes(walk, movie, 'trak'))
      for await (const head of boxes(walk, track, 'tkhd')) {
        const size = await trackSize(walk, head)
        if (size) return size
      }
  return null
}

/** The matrix tells whether it lies on its side: then its first number is 0. */
async function trackSize(walk: Walk, { from, to }: Span): Promise<FilmSize | null> {
  const end = await view(walk, to - 44, 44)
  if (!end || to - from < 84) return null
  const [width, height] = [end.getUint32(36) >>> 16, end.getUint32(40) >>> 16]
  if (width === 0 || height === 0) return null
  const isTurned = end.getInt32(0) === 0 && end.getInt32(4) !== 0
  return isTurned ? { width: height, height: width } : { width, height }
}

async function* boxes(walk: Walk, { from, to }: Span, wanted: string): AsyncGenerator<Span> {
  for (let at = from; at + 8 <= to;) {
    const head = await view(walk, at, Math.min(16, to - at))
    if (!head) return
    const kind = String.fromCharCode(...[4, 5, 6, 7].map((i) => head.getUint8(i)))
    let [length, headBytes] = [head.getUint32(0), 8]
    if (length === 0) length = to - at
    else if (length === 1) {
      if (head.byteLength < 16) return
      ;[length, headBytes] = [Number(head.getBigUint64(8)), 16]
    }
    if (length < headBytes || at + length > to) return
    if (kind === wanted) yield { from: at + headBytes, to: at + length }
    at += length
  }
}

// RFC 8794 and RFC 9559: the elements on the way to a film's size.
const ids = { segment: 0x18538067, tracks: 0x1654ae6b, entry: 0xae, video: 0xe0, width: 0xb0, height: 0xba }

async function webmSize(walk: Walk): Promise<FilmSize | null> {
  for await (const segment of elements(walk, { from: 0, to: walk.source.size }, ids.segment))
    for await (const tracks of elements(walk, segment, ids.tracks))
      for await (const entry of elements(walk, tracks, ids.entry))
        for await (const video of elements(walk, entry, ids.video)) {
          const [width, height] = [
            await firstNumber(walk, video, ids.width),
            await firstNumber(walk, video, ids.height),
          ]
          return { width, height }
        }
  return null
}

async function firstNumber(walk: Walk, span: Span, id: number): Promise<number> {
  for await (const { from, to } of elements(walk, span, id)) {
    const bytes = to - from <= 4 ? await view(walk, from, to - from) : null
    let value = 0
    for (let i = 0; bytes && i < bytes.byteLength; i++) value = value * 256 + bytes.getUint8(i)
    return value
  }
  return 0
}

async function* elements(walk: Walk, { from, to }: Span, wanted: number): AsyncGenerator<Span> {
  for (let at = from; at + 2 <= to;) {
    const head = await view(walk, at, Math.min(12, to - at))
    const id = head && varint(head, 0, { keepsMark: true })
    const size = id && varint(head, id.bytes, { keepsMark: false })
    if (!size) return
    const start = at + id.bytes + size.bytes
    // A recording does not know yet how long it will be.
    const end = size.unknown ? to : start + size.value
    if (end > to) return
    if (id.value === wanted) yield { from: start, to: end }
    at = end
  }
}

function varint(
  head: DataView,
  at: number,
  { keepsMark }: { readonly keepsMark: boolean },
): { readonly value: number; readonly bytes: number; readonly unknown: boolean } | null {
  if (at >= head.byteLength) return null
  const first = head.getUint8(at)
  const bytes = Math.clz32(first) - 23
  if (bytes > 8 || at + bytes > head.byteLength) return null
  const low = 0xff >>> bytes
  let value = keepsMark ? first : first & low
  let unknown = (first & low) === low
  for (let i = 1; i < bytes; i++) {
    const byte = head.getUint8(at + i)
    value = value * 256 + byte
    unknown &&= byte === 0xff
  }
  return { value, bytes, unknown }
}
