import { expect, test } from 'vitest'
import type { Bytes } from '../../core/bytes.ts'
import { concat } from '../../core/bytes.ts'
import { filmSize } from './film-size.ts'
import { mp4 } from './testing/films.ts'

const sizeOf = (bytes: Bytes, format: 'mp4' | 'webm' = 'mp4') =>
  filmSize({ size: bytes.length, read: (from, to) => Promise.resolve(bytes.slice(from, to)) }, format)

test('an mp4 tells its size, upright, wherever its head lies', async () => {
  expect(await sizeOf(mp4(1920, 1080))).toEqual({ width: 1920, height: 1080 })
  expect(await sizeOf(mp4(1920, 1080, { turned: true, mediaBytes: 100_000 }))).toEqual({
    width: 1080,
    height: 1920,
  })
})

test('what tells none has none, and no file is searched without end', async () => {
  expect(await sizeOf(mp4(0, 0))).toBeNull()
  expect(await sizeOf(mp4(60_000, 10))).toBeNull()
  const whole = mp4(640, 480)
  for (let length = 0; length < whole.length; length += 7) await sizeOf(whole.slice(0, length))
  // Thousands of empty boxes before the one that counts.
  const empty = Uint8Array.of(0, 0, 0, 8, 0x66, 0x72, 0x65, 0x65)
  expect(await sizeOf(concat(...Array.from({ length: 6000 }, () => empty), whole))).toBeNull()
  expect(await sizeOf(Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3, 0x80, 0, 0, 0), 'webm')).toBeNull()
})
