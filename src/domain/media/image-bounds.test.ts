import { describe, expect, test } from 'vitest'
import { concat, utf8, type Bytes } from '../../core/bytes.ts'
import type { ByteSource } from '../ports.ts'
import { imageBounds } from './image-bounds.ts'
import { sniffedBytes, sniffMedia, type MediaFormat } from './sniff-media.ts'
import { avif, box, ftyp, gif, jpeg, png, uint, wav, webp } from './testing/pictures.ts'

let reads = 0
const sourceOf = (bytes: Bytes): ByteSource => ({
  size: bytes.length,
  read: (start, end) => {
    reads++
    return Promise.resolve(bytes.slice(start, end))
  },
})
/** The first is 100 bytes long. */
function adtsFrames(first: readonly number[], second: readonly number[]): Bytes {
  const bytes = new Uint8Array(200)
  bytes.set(first)
  bytes.set(second, 100)
  return bytes
}
const boundsOf = (bytes: Bytes) => imageBounds(sourceOf(bytes), sniffMedia(bytes.subarray(0, sniffedBytes))!)

describe('what a file is', () => {
  const webm = concat(
    Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x82, 0x84),
    utf8('webm'),
    new Uint8Array(9),
  )
  test.each<[MediaFormat | null, Bytes]>([
    ['jpeg', jpeg(1, 1)],
    ['png', png(1, 1)],
    ['gif', gif(1, 1, [[1, 1]])],
    ['webp', webp(1, 1)],
    ['avif', avif(1, 1)],
    ['avif', ftyp('mif1', 'miaf', 'avif')],
    ['mp4', ftyp('isom', 'avc1')],
    ['mp4', ftyp('XAVC', 'mp42')],
    ['m4a', ftyp('M4A ', 'isom')],
    ['webm', webm],
    ['ogg', utf8('OggS and on')],
    ['wav', wav()],
    ['mp3', utf8('ID3 and on')],
    ['mp3', Uint8Array.of(0xff, 0xfb, 0x90, 0x64)],
    [null, ftyp('heic', 'mif1')],
    [null, ftyp('avis', 'msf1')],
    [null, utf8('<svg xmlns="http://www.w3.org/2000/svg">')],
    [null, utf8('<!doctype html><script>1</script>')],
    [null, utf8('%PDF-1.7')],
    [null, utf8('GIF88a')],
    [
      'aac',
      adtsFrames([0xff, 0xf1, 0x50, 0x40, 0x0c, 0x9f, 0xfc], [0xff, 0xf1, 0x50, 0x40, 0x0b, 0xff, 0xfc]),
    ],
    [
      null,
      adtsFrames([0xff, 0xf1, 0x50, 0x40, 0x0c, 0x9f, 0xfc], [0xff, 0xf1, 0x60, 0x40, 0x0c, 0x9f, 0xfc]),
    ],
    [null, adtsFrames([0xff, 0xf1, 0x50, 0x40, 0x0c, 0x9f, 0xfc], [0x3c, 0x73, 0x76, 0x67])],
    [null, Uint8Array.of(0xff, 0xf1, 0x50, 0x80)],
    [null, Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3, 0x42, 0x82, 0x88, ...utf8('matroska'))],
    [null, new Uint8Array(0)],
    [null, new Uint8Array(5000)],
  ])('%s', (format, bytes) => {
    expect(sniffMedia(bytes)).toBe(format)
    // Any beginning of it is at most that.
    for (let cut = 0; cut < Math.min(bytes.length, 64); cut++)
      expect([format, null, 'avif', 'mp4', 'm4a']).toContain(sniffMedia(bytes.slice(0, cut)))
  })
})

describe('the bounds of a picture', () => {
  test.each([
    ['jpeg', jpeg(4000, 3000), { width: 4000, height: 3000, frames: 1 }],
    ['jpeg behind a preview', jpeg(300, 200, new Uint8Array(60_000)), { width: 300, height: 200, frames: 1 }],
    ['png', png(640, 480), { width: 640, height: 480, frames: 1 }],
    ['moving png', png(64, 48, 12), { width: 64, height: 48, frames: 12 }],
    ['gif', gif(10, 20, [[10, 20]]), { width: 10, height: 20, frames: 1 }],
    [
      'gif with a frame beyond its screen',
      gif(1, 1, [
        [1, 1],
        [500, 7],
      ]),
      { width: 500, height: 7, frames: 2 },
    ],
    ['webp', webp(1234, 567), { width: 1234, height: 567, frames: 1 }],
    ['moving webp', webp(100, 100, 3), { width: 100, height: 100, frames: 3 }],
    ['avif', avif(2000, 1000), { width: 2000, height: 1000, frames: 1 }],
  ])('%s', async (_, bytes, bounds) => {
    expect(await boundsOf(bytes)).toEqual(bounds)
  })

  test.each([
    ['jpeg', jpeg(65_535, 65_535)],
    ['png', png(0x7fff_ffff, 0x7fff_ffff)],
    ['png of endless frames', png(10, 10, 0xffff_ffff)],
    ['moving png', png(4000, 4000, 1000)],
    ['gif', gif(10, 10, [[65_535, 65_535]])],
    [
      'gif of endless frames',
      gif(
        1,
        1,
        Array.from({ length: 3000 }, () => [1, 1]),
      ),
    ],
    ['webp', webp(16_777_216, 16_777_216)],
    ['webp of endless frames', webp(1, 1, 3000)],
    ['avif', avif(0xffff_ffff, 2)],
    ['long and thin', png(20_000, 1)],
    ['all in all too many', png(16_000, 16_000)],
  ])('%s: too large to decode', async (_, bytes) => {
    await expect(boundsOf(bytes)).rejects.toMatchObject({ code: 'too-large' })
  })

  test.each([
    ['no size', png(0, 10)],
    ['jpeg without a frame', concat(jpeg(1, 1).slice(0, 26), Uint8Array.of(0xff, 0xd9, 0, 0))],
    ['jpeg that goes back', concat(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 0), jpeg(1, 1))],
    ['gif without an image', gif(1, 1, [])],
    ['avif without a picture', concat(ftyp('avif'), box('free', uint(4, 0)))],
    ['avif with a box within itself', concat(ftyp('avif'), uint(4, 4), utf8('meta'))],
  ])('%s: not whole', async (_, bytes) => {
    await expect(boundsOf(bytes)).rejects.toMatchObject({ code: 'bad-frame' })
  })

  test.each([jpeg(9, 9), png(9, 9, 2), gif(9, 9, [[9, 9]]), webp(9, 9, 2), avif(9, 9)])(
    'a cut tail anywhere ends, in bounds or an error',
    async (bytes) => {
      for (let cut = 16; cut < bytes.length; cut++)
        await boundsOf(bytes.slice(0, cut)).catch((error: unknown) =>
          expect(error).toMatchObject({ code: 'bad-frame' }),
        )
    },
  )

  test('small parts are read in large windows', async () => {
    reads = 0
    await boundsOf(
      gif(
        1,
        1,
        Array.from({ length: 1500 }, () => [1, 1]),
      ),
    )
    expect(reads).toBe(1)
  })
})
