import { expect, test } from 'vitest'
import { frameOf, photoOf } from './pictures.ts'

function canvasOf(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  canvas.getContext('2d')!.fillRect(0, 0, width / 2, height)
  return canvas
}

async function sizeOfFrame(width: number, height: number): Promise<unknown> {
  const video = document.createElement('video')
  expect(await frameOf(video)).toBeNull()
  const stream = canvasOf(width, height).captureStream(30)
  video.muted = true
  video.srcObject = stream
  await video.play()
  const frame = await frameOf(video)
  for (const track of stream.getTracks()) track.stop()
  return [frame?.width, frame?.height]
}

test('a frame is what the camera shows, made small; before it shows anything there is none', async () => {
  expect(await sizeOfFrame(1080, 1920)).toEqual([720, 1280])
  expect(await sizeOfFrame(640, 480)).toEqual([640, 480])
})

test('what is no picture, or larger than any, is no photo', async () => {
  const png = await new Promise<Blob>((resolve) => canvasOf(40, 30).toBlob((blob) => resolve(blob!)))
  expect((await photoOf(png))?.width).toBe(40)
  expect(await photoOf(new Blob(['no picture'], { type: 'image/png' }))).toBeNull()
  expect(await photoOf(new Blob([png, new Uint8Array(64 * 1024 * 1024)]))).toBeNull()
})
