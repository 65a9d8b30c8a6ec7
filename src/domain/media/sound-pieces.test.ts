import { expect, test } from 'vitest'
import { concat, utf8, type Bytes } from '../../core/bytes.ts'
import { soundPieces } from './sound-pieces.ts'
import { uint } from './testing/pictures.ts'
import { memorySource } from '../file/testing/memory.ts'

const count = 12
/** Which of so many equal parts of a sound each piece is from, by a mark that every frame carries. */
const marks = (pieces: readonly (Bytes | null)[] | null, at: number) =>
  pieces?.map((piece) => (piece ? Math.floor(((piece[at] ?? 0) / 120) * count) : -1))
const eachPart = Array.from({ length: count }, (_, i) => i)
const parts = Array.from({ length: 120 }, (_, i) => i)

/** Frames of 417 bytes, or of 500: the first body byte says how far on they are. Heads stand in bodies too. */
function frames(head: readonly number[], length: number): Bytes {
  const frame = (mark: number) => {
    const bytes = new Uint8Array(length)
    bytes.set([...head, mark, ...head.slice(0, 3)])
    return bytes
  }
  return concat(...parts.flatMap((mark) => Array.from({ length: 25 }, () => frame(mark))))
}

const mp3Head = [0xff, 0xfb, 0x90, 0xc4]
const aacHead = [0xff, 0xf1, 0x50, 0x40, 500 >> 3, ((500 & 7) << 5) | 0x1f, 0xfc]

test('of a long mp3 or aac whole frames are cut, from every part of it, behind what is told of it', async () => {
  const cover = concat(
    utf8('ID3'),
    Uint8Array.of(4, 0, 0),
    Uint8Array.of(0, 0, 100, 10),
    new Uint8Array(12_810),
  )
  const music = await soundPieces(memorySource(concat(cover, frames(mp3Head, 417))), 'mp3', count)
  const voice = await soundPieces(memorySource(frames(aacHead, 500)), 'aac', count)
  expect(marks(music, 4)).toEqual(eachPart)
  expect(marks(voice, 7)).toEqual(eachPart)
  for (const [pieces, head, length] of [
    [music, mp3Head, 417],
    [voice, aacHead, 500],
  ] as const)
    for (const piece of pieces!) {
      expect([...piece!.subarray(0, head.length)]).toEqual(head)
      expect(piece!.length % length).toBe(0)
    }
})

test('of a long wav whole samples are cut, in its own format', async () => {
  const little = (length: number, value: number) => uint(length, value, true)
  const format = concat(
    little(2, 1),
    little(2, 3),
    little(4, 8000),
    little(4, 48_000),
    little(2, 6),
    little(2, 16),
  )
  const samples = concat(...parts.map((mark) => new Uint8Array(60_000).fill(mark)))
  const chunk = (kind: string, body: Bytes) => concat(utf8(kind), little(4, body.length), body)
  const body = concat(
    utf8('WAVE'),
    chunk('LIST', new Uint8Array(26)),
    chunk('fmt ', format),
    chunk('data', samples),
  )
  const pieces = await soundPieces(memorySource(chunk('RIFF', body)), 'wav', count)
  expect(marks(pieces, 44)).toEqual(eachPart)
  for (const piece of pieces!) {
    expect(new TextDecoder().decode(piece!.subarray(0, 4))).toBe('RIFF')
    expect(piece!.subarray(20, 36)).toEqual(format)
    expect((piece!.length - 44) % 6).toBe(0)
  }
})

test('of a long ogg whole pages are cut, behind those that tell what it is', async () => {
  const page = (flags: number, granule: number, packet: Bytes) => {
    const lacing = [
      ...Array.from({ length: Math.floor(packet.length / 255) }, () => 255),
      packet.length % 255,
    ]
    const head = concat(utf8('OggS\0'), Uint8Array.of(flags), uint(8, granule, true), new Uint8Array(12))
    return concat(head, Uint8Array.of(lacing.length, ...lacing), packet)
  }
  const opus = (mark: number) => Uint8Array.from({ length: 4000 }, (_, i) => (i === 0 ? 120 : mark))
  const head = concat(
    page(2, 0, concat(utf8('OpusHead'), new Uint8Array(11))),
    page(0, 0, concat(utf8('OpusTags'), new Uint8Array(3000))),
  )
  const sound = parts.flatMap((mark) =>
    Array.from({ length: 4 }, (_, i) => page(i === 1 ? 1 : 0, 960, opus(mark))),
  )
  const pieces = await soundPieces(memorySource(concat(head, ...sound)), 'ogg', count)
  const pageHead = 27 + 16
  expect(marks(pieces, head.length + pageHead + 1)).toEqual(eachPart)
  for (const piece of pieces!) {
    expect(piece!.subarray(0, head.length)).toEqual(head)
    expect((piece!.length - head.length) % (pageHead + 4000)).toBe(0)
    expect(piece![head.length + 5]).toBe(0)
  }
})

test('what is no sound gives no pieces, whatever it says it is', async () => {
  const noise = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7919) % 251)
  expect(await soundPieces(memorySource(noise), 'mp3', 3)).toEqual([null, null, null])
  expect(await soundPieces(memorySource(noise), 'wav', 3)).toBe(null)
  expect(await soundPieces(memorySource(noise), 'ogg', 3)).toBe(null)
  expect(await soundPieces(memorySource(new Uint8Array(0)), 'aac', 3)).toBe(null)
  expect(await soundPieces(memorySource(noise), 'webm', 3)).toBe(null)
})
