import { HeirloomError } from '../../core/errors.ts'
import type { Pixels } from '../../domain/media/encode-blur-hash.ts'
import { drawScaled, smallPictureType } from './draw-scaled.ts'

/** A picture as the browser decoded it, upright. */
class BrowserPicture {
  readonly width: number
  readonly height: number
  readonly #bitmap: ImageBitmap

  constructor(bitmap: ImageBitmap) {
    this.#bitmap = bitmap
    this.width = bitmap.width
    this.height = bitmap.height
  }

  scaled(side: number): Pixels {
    const { canvas, context } = this.#drawn(side)
    return context.getImageData(0, 0, canvas.width, canvas.height)
  }

  /** In memory; the first of these types that the browser writes. */
  thumbnail(side: number): Promise<Blob> {
    return this.#drawn(side).canvas.convertToBlob(smallPictureType)
  }

  close(): void {
    this.#bitmap.close()
  }

  #drawn(side: number) {
    const drawn = drawScaled(this.#bitmap, side)
    if (!drawn) throw new HeirloomError('bug', 'no place to draw a picture')
    return drawn
  }
}

/** Null: the browser cannot decode it, or has no place to draw. */
export async function decodePicture(file: object, contentType: string): Promise<BrowserPicture | null> {
  if (!(file instanceof Blob) || typeof OffscreenCanvas === 'undefined') return null
  try {
    // What the file is said to be must not choose the decoder.
    const bitmap = await createImageBitmap(new Blob([file], { type: contentType }))
    return new BrowserPicture(bitmap)
  } catch {
    return null
  }
}
