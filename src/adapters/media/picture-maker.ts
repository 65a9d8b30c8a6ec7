import type { Bytes } from '../../core/bytes.ts'
import type { MediaFormat } from '../../domain/media/sniff-media.ts'
import { shownTypes } from '../../domain/media/sniff-media.ts'

interface Made {
  readonly format: MediaFormat
  readonly bytes: Bytes
}

const quality = 0.8
/** Pictures decoded at once: each may be a quarter of a gigabyte. */
const atOnce = 1

/** Makes small pictures with the browser's own decoders, in a worker. */
export function browserPictures(): {
  small(picture: Bytes, format: MediaFormat, side: number): Promise<Made | null>
  encode(picture: object, side: number): Promise<Made | null>
} {
  const inTurn = turnstile(atOnce)
  return {
    small: (picture, format, side) =>
      inTurn(async () => {
        const blob = new Blob([picture], { type: shownTypes[format] })
        const whole = await createImageBitmap(blob).catch(() => null)
        return whole && encoded(whole, side)
      }),
    encode: (picture, side) =>
      picture instanceof ImageBitmap ? inTurn(() => encoded(picture, side)) : Promise.resolve(null),
  }
}

/** Never larger than it was. The bitmap is used up. */
async function encoded(picture: ImageBitmap, side: number): Promise<Made | null> {
  try {
    const scale = Math.min(1, side / Math.max(picture.width, picture.height))
    const size = (length: number) => Math.max(1, Math.round(length * scale))
    const canvas = new OffscreenCanvas(size(picture.width), size(picture.height))
    const context = canvas.getContext('2d')
    if (!context) return null
    context.imageSmoothingQuality = 'high'
    context.drawImage(picture, 0, 0, canvas.width, canvas.height)
    const blob = await canvas.convertToBlob({ type: 'image/webp', quality })
    const bytes = new Uint8Array(await blob.arrayBuffer())
    // A browser that does not write WebP writes PNG.
    return { format: blob.type === 'image/webp' ? 'webp' : 'png', bytes }
  } catch {
    return null
  } finally {
    picture.close()
  }
}

function turnstile(width: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = width
  const waiting: (() => void)[] = []
  return async (work) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve))
    else free--
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}
