import { expect, test } from 'vitest'
import { concat, utf8, type Bytes } from '../../core/bytes.ts'
import { checkSound } from './sound-bounds.ts'
import { box, ftyp, uint, wav } from './testing/pictures.ts'

/** One Ogg page for each packet. */
function ogg(packets: readonly Bytes[]): Bytes {
  return concat(
    ...packets.map((packet) =>
      concat(utf8('OggS'), new Uint8Array(22), Uint8Array.of(1, packet.length), packet),
    ),
  )
}

const heads = [concat(utf8('OpusHead'), new Uint8Array(11)), utf8('OpusTags')]
/** Configuration 15 stands for 20 ms, 3 for 60 ms; code 3 tells how many frames in the byte after it. */
const voice = Uint8Array.of(15 << 3, 1, 2, 3)
const silence = Uint8Array.of((3 << 3) | 3, 48)

function m4a(frames: number, codec = 'mp4a', fragments: readonly Bytes[] = []): Bytes {
  const codecs = box('stsd', uint(4, 0), uint(4, 1), box(codec, new Uint8Array(28)))
  const sizes = box('stsz', uint(4, 0), uint(4, 0), uint(4, frames))
  const tables = box('trak', box('mdia', box('minf', box('stbl', codecs, sizes))))
  return concat(ftyp('M4A '), box('moov', tables), ...fragments)
}

const fragment = (frames: number): Bytes => box('moof', box('traf', box('trun', uint(4, 0), uint(4, frames))))

/** AAC in ADTS: one frame of so many bytes. */
const adts = (length: number): Bytes => {
  const frame = new Uint8Array(length)
  frame.set([0xff, 0xf1, 0x50, 0x40 | (length >> 11), (length >> 3) & 0xff, ((length & 7) << 5) | 0x1f, 0xfc])
  return frame
}

const element = (id: readonly number[], ...parts: readonly Bytes[]): Bytes => {
  const body = concat(...parts)
  return concat(Uint8Array.from(id), Uint8Array.of(0x08), uint(4, body.length), body)
}
/** As browsers record: a segment and clusters that do not tell where they end. */
function webm(packets: readonly Bytes[], { codec = 'A_OPUS', hidden = [] as readonly Bytes[] } = {}): Bytes {
  const open = (...id: readonly number[]) => Uint8Array.of(...id, 0x01, 255, 255, 255, 255, 255, 255, 255)
  const blocks = packets.map((packet) => element([0xa3], Uint8Array.of(0x81, 0, 0, 0x80), packet))
  const tracks = element([0x16, 0x54, 0xae, 0x6b], element([0xae], element([0x86], utf8(codec))))
  const cluster = open(0x1f, 0x43, 0xb6, 0x75)
  const seek = element([0x4d, 0xbb], element([0x53, 0xab], Uint8Array.of(0x1f, 0x43, 0xb6, 0x75)))
  const begin = concat(
    ...[element([0x1a, 0x45, 0xdf, 0xa3], utf8('webm')), open(0x18, 0x53, 0x80, 0x67)],
    ...[element([0x11, 0x4d, 0x9b, 0x74], seek), tracks],
  )
  return concat(begin, element([0xec], ...hidden), cluster, ...blocks)
}

const refused = (work: () => void): boolean => {
  try {
    work()
    return false
  } catch (error) {
    return (error as { code?: string }).code === 'too-large'
  }
}

test('a voice message of minutes may be drawn, hours of silence in a few kilobytes may not', () => {
  const minutes = ogg([...heads, ...Array.from({ length: 5 * 60 * 50 }, () => voice)])
  const hours = ogg([...heads, ...Array.from({ length: 200 }, () => silence)])
  expect([refused(() => checkSound(minutes, 'ogg')), hours.length < 10_000]).toEqual([false, true])
  expect(refused(() => checkSound(hours, 'ogg'))).toBe(true)
  expect(refused(() => checkSound(m4a(5 * 60 * 30), 'm4a'))).toBe(false)
  expect(refused(() => checkSound(m4a(4_000_000_000), 'm4a'))).toBe(true)
  expect(refused(() => checkSound(wav(), 'wav'))).toBe(false)
})

test('what phones and browsers record is drawn up to some minutes', () => {
  const voices = (count: number) => Array.from({ length: count }, () => voice)
  const frames = (count: number) => concat(...Array.from({ length: count }, () => adts(100)))
  expect(refused(() => checkSound(webm(voices(5 * 60 * 50)), 'webm'))).toBe(false)
  expect(refused(() => checkSound(webm(Array.from({ length: 200 }, () => silence)), 'webm'))).toBe(true)
  expect(refused(() => checkSound(frames(4 * 60 * 43), 'aac'))).toBe(false)
  expect(refused(() => checkSound(concat(...Array.from({ length: 20_000 }, () => adts(7))), 'aac'))).toBe(
    true,
  )
  expect(refused(() => checkSound(m4a(0, 'mp4a', [fragment(500), fragment(500)]), 'm4a'))).toBe(false)
  expect(refused(() => checkSound(m4a(0, 'mp4a', [fragment(500), fragment(1e9)]), 'm4a'))).toBe(true)
})

test('what does not bound its frames, or hides some, is not drawn', () => {
  expect(refused(() => checkSound(m4a(500, 'fLaC'), 'm4a'))).toBe(true)
  expect(refused(() => checkSound(webm([voice], { codec: 'A_FLAC' }), 'webm'))).toBe(true)
  const inside = Uint8Array.of(0x1f, 0x43, 0xb6, 0x75, 0xff)
  expect(refused(() => checkSound(webm([voice]), 'webm'))).toBe(false)
  expect(refused(() => checkSound(webm([voice], { hidden: [inside] }), 'webm'))).toBe(true)
  expect(refused(() => checkSound(webm([voice]).subarray(0, -2), 'webm'))).toBe(true)
})

test('what does not tell how long it is is not drawn', () => {
  expect(refused(() => checkSound(ogg([utf8('vorbis')]), 'ogg'))).toBe(true)
  expect(refused(() => checkSound(concat(ftyp('M4A '), box('moof')), 'm4a'))).toBe(true)
  expect(refused(() => checkSound(ftyp('M4A '), 'm4a'))).toBe(true)
  expect(refused(() => checkSound(new Uint8Array(10), 'webm'))).toBe(true)
})
