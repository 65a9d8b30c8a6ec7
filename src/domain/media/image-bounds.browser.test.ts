import { expect, test } from 'vitest'
import type { Bytes } from '../../core/bytes.ts'
import { imageBounds } from './image-bounds.ts'
import { shownTypes, sniffMedia } from './sniff-media.ts'
import { gif } from './testing/pictures.ts'

async function drawn(type: string, width: number, height: number): Promise<Bytes> {
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')!
  context.fillStyle = 'teal'
  context.fillRect(0, 0, width / 2, height)
  return new Uint8Array(await (await canvas.convertToBlob({ type })).arrayBuffer())
}

async function agreesWithTheBrowser(bytes: Bytes, type: string): Promise<void> {
  const format = sniffMedia(bytes)!
  expect(shownTypes[format]).toBe(type)
  const read = (start: number, end: number) => Promise.resolve(bytes.slice(start, end))
  const { width, height } = await imageBounds({ size: bytes.length, read }, format)
  const decoded = await createImageBitmap(new Blob([bytes], { type }))
  expect([width, height]).toEqual([decoded.width, decoded.height])
}

test.each(['image/png', 'image/jpeg', 'image/webp'])('%s as the browser writes it', async (type) => {
  for (const [width, height] of [
    [1, 1],
    [640, 480],
    [33, 1001],
  ] as const)
    await agreesWithTheBrowser(await drawn(type, width, height), type)
})

test('a gif as the browser reads it', async () => {
  await agreesWithTheBrowser(gif(1, 1, [[1, 1]]), 'image/gif')
})
