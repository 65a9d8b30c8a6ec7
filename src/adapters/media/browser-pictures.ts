import { HeirloomError } from '../../core/errors.ts'
import type { Pixels } from '../../domain/media/encode-blur-hash.ts'

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
    const { context, width, height } = this.#drawn(side)
    return context.getImageData(0, 0, width, height)
  }

  /** In memory; the first of these types that the browser writes. */
  thumbnail(side: number): Promise<Blob> {
    return this.#drawn(side).canvas.convertToBlob({ type: 'image/webp', quality: 0.8 })
  }

  close(): void {
    this.#bitmap.close()
  }

  #drawn(side: number) {
    const scale = Math.min(1, side / Math.max(this.width, this.height))
    const width = Math.max(1, Math.round(this.width * scale))
    const height = Math.max(1, Math.round(this.height * scale))
    const canvas = new OffscreenCanvas(width, height)
    const context = canvas.getContext('2d')
    if (!context) throw new HeirloomError('bug', 'no place to draw a picture')
    context.imageSmoothingQuality = 'high'
    context.drawImage(this.#bitmap, 0, 0, width, height)
    return { canvas, context, width, height }
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
