import { expect, test } from 'vitest'
import { concat } from '../../core/bytes.ts'
import { encodeBlurHash } from '../../domain/media/encode-blur-hash.ts'
import { filmSize } from '../../domain/media/film-size.ts'
import { sniffMedia } from '../../domain/media/sniff-media.ts'
import { blobSource } from '../files/blob-source.ts'
import { decodePicture } from './browser-pictures.ts'

async function drawn(type: string, width: number, height: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')!
  context.fillStyle = '#c86432'
  context.fillRect(0, 0, width, height)
  return canvas.convertToBlob({ type })
}

/** An EXIF segment that says the picture lies on its side. */
const turned = Uint8Array.of(
  ...[0xff, 0xe1, 0, 34, 0x45, 0x78, 0x69, 0x66, 0, 0, 0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8],
  ...[0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0],
)

test.each(['image/png', 'image/jpeg', 'image/webp'])('%s is decoded, and scaled down', async (type) => {
  const picture = (await decodePicture(await drawn(type, 640, 400), type))!
  expect([picture.width, picture.height]).toEqual([640, 400])
  const pixels = picture.scaled(32)
  expect([pixels.width, pixels.height]).toEqual([32, 20])
  expect(encodeBlurHash(pixels)).toMatch(/^L/)
  const small = await picture.thumbnail(320)
  const { width, height } = await createImageBitmap(small)
  expect([width, height]).toEqual([320, 200])
  picture.close()
})

test('a photo that lies on its side stands upright', async () => {
  const jpeg = new Uint8Array(await (await drawn('image/jpeg', 60, 40)).arrayBuffer())
  const file = new Blob([concat(jpeg.subarray(0, 2), turned, jpeg.subarray(2))])
  const picture = (await decodePicture(file, 'image/jpeg'))!
  expect([picture.width, picture.height]).toEqual([40, 60])
})

test('what cannot be decoded is none, whatever it is said to be', async () => {
  expect(await decodePicture(new Blob(['nothing to see']), 'image/png')).toBeNull()
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
  expect(await decodePicture(new Blob([svg], { type: 'image/svg+xml' }), 'image/png')).toBeNull()
  expect(await decodePicture({ size: 3 }, 'image/png')).toBeNull()
})

test.each(['video/webm', 'video/mp4'])('the size of a film as the browser records it: %s', async (type) => {
  if (!MediaRecorder.isTypeSupported(type)) return
  const canvas = document.createElement('canvas')
  Object.assign(canvas, { width: 320, height: 180 })
  const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: type })
  const parts: Blob[] = []
  recorder.ondataavailable = ({ data }) => parts.push(data)
  const ended = new Promise((resolve) => (recorder.onstop = resolve))
  recorder.start(20)
  for (let i = 0; parts.reduce((sum, { size }) => sum + size, 0) === 0 || i < 5; i++) {
    canvas.getContext('2d')!.fillRect(i % 100, 0, 10, 10)
    await new Promise((resolve) => requestAnimationFrame(resolve))
  }
  recorder.stop()
  await ended
  const source = blobSource(new Blob(parts))
  const format = sniffMedia(await source.read(0, Math.min(4096, source.size)))
  expect(format).toBe(type.slice('video/'.length))
  expect(await filmSize(source, format as 'mp4' | 'webm')).toEqual({ width: 320, height: 180 })
})
