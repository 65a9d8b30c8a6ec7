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

function m4a(frames: number): Bytes {
  const sizes = box('stsz', uint(4, 0), uint(4, 0), uint(4, frames))
  return concat(ftyp('M4A '), box('moov', box('trak', box('mdia', box('minf', box('stbl', sizes))))))
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

test('what does not tell how long it is is not drawn', () => {
  expect(refused(() => checkSound(ogg([utf8('vorbis')]), 'ogg'))).toBe(true)
  expect(refused(() => checkSound(concat(ftyp('M4A '), box('moof')), 'm4a'))).toBe(true)
  expect(refused(() => checkSound(ftyp('M4A '), 'm4a'))).toBe(true)
  expect(refused(() => checkSound(new Uint8Array(10), 'webm'))).toBe(true)
})
