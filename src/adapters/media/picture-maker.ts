import type { Bytes } from '../../core/bytes.ts'
import type { MediaFormat } from '../../domain/media/sniff-media.ts'
import { shownTypes } from '../../domain/media/sniff-media.ts'
import { drawScaled, smallPictureType } from './draw-scaled.ts'

interface Made {
  readonly format: MediaFormat
  readonly bytes: Bytes
}

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

/** The bitmap is used up. */
async function encoded(picture: ImageBitmap, side: number): Promise<Made | null> {
  try {
    const drawn = drawScaled(picture, side)
    if (!drawn) return null
    const blob = await drawn.canvas.convertToBlob(smallPictureType)
    const bytes = new Uint8Array(await blob.arrayBuffer())
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
