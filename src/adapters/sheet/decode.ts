import { decodeQR } from 'qr/decode.js'

/** Chromium's detector on phones; not in the DOM types. */
interface Detector {
  detect(source: ImageBitmap): Promise<readonly { readonly rawValue: string }[]>
}
interface DetectorScope {
  readonly BarcodeDetector?: (new (options: { formats: string[] }) => Detector) & {
    getSupportedFormats(): Promise<readonly string[]>
  }
}

type Brush = Pick<
  OffscreenCanvasRenderingContext2D,
  'drawImage' | 'fillRect' | 'fillStyle' | 'filter' | 'getImageData' | 'imageSmoothingQuality'
>

/** What is drawn on: an `OffscreenCanvas` in the worker, a canvas element in the page. */
export interface Canvas {
  width: number
  height: number
  getContext(kind: '2d', options: { readonly willReadFrequently: boolean }): Brush | null
}

/**
 * The text of a code in this picture, or null. `wanted` is asked between two looks: false ends the reading.
 * The picture stays the caller's to close; of what was drawn nothing stays.
 */
export type ReadPicture = (
  picture: ImageBitmap,
  hard: boolean,
  wanted: () => boolean,
) => Promise<string | null>

/** Larger pictures are made smaller: a code on a sheet is read well at this size, and quickly. */
const maxSide = 1280

/** A picture that has not shown its code by then is given up: another photo is quicker. */
const longestMs = 10_000

/** A part of the picture, in shares of its sides, and the length its longer side is drawn at. */
interface Look {
  readonly part: { readonly x: number; readonly y: number; readonly share: number }
  readonly side: number
  /** Softens what the camera's own sharpening or a coarse print has torn apart, in pixels. */
  readonly blur?: number
}

const whole = { x: 0, y: 0, share: 1 }

/** As for a photo of the whole sheet: all of it in several sizes, then its parts, each large enough for a small code. */
function looksAt(hard: boolean): Look[] {
  const first: Look[] = [{ part: whole, side: maxSide }]
  if (!hard) return first
  const parts = [0, 0.25, 0.5].flatMap((y) => [0, 0.25, 0.5].map((x) => ({ x, y, share: 0.5 })))
  return [
    // Small first: what blurs a photo or makes it grainy is averaged away, and a look costs a quarter.
    { part: whole, side: 640 },
    ...first,
    { part: whole, side: 640, blur: 1 },
    { part: whole, side: 400 },
    ...parts.map((part) => ({ part, side: 800 })),
  ]
}

/** The browser's own detector where it has one; then the decoder of the package, look by look. */
export function createPictureReader(canvas: Canvas): ReadPicture {
  const native = nativeDetector()
  return async (picture, hard, wanted) => {
    if (picture.width === 0 || picture.height === 0) return null
    const detector = await native
    const found = await detector?.detect(picture).catch(() => [])
    if (found?.[0]) return found[0].rawValue
    const until = Date.now() + longestMs
    for (const look of looksAt(hard)) {
      if (Date.now() > until || !wanted()) return null
      const text = lookOnce(canvas, picture, look)
      if (text) return text
      // A look takes up to a fifth of a second: between two of them a newer picture, or the screen, has its turn.
      await new Promise((resolve) => setTimeout(resolve))
    }
    return null
  }
}

/** Null: no code in it, or none that can be made out. */
function lookOnce(canvas: Canvas, picture: ImageBitmap, look: Look): string | null {
  try {
    const seen = draw(canvas, picture, look)
    return seen && decodeQR(seen)
  } catch {
    return null
  } finally {
    // The key is on it.
    canvas.width = canvas.height = 0
  }
}

function draw(canvas: Canvas, picture: ImageBitmap, { part, side, blur }: Look): ImageData | null {
  const { width, height } = picture
  const [from, tall] = [width * part.share, height * part.share]
  const scale = Math.min(1.5, side / Math.max(from, tall))
  canvas.width = Math.max(1, Math.round(from * scale))
  canvas.height = Math.max(1, Math.round(tall * scale))
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) return null
  // Where the picture is clear there is paper.
  context.fillStyle = 'white'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.imageSmoothingQuality = 'high'
  context.filter = blur ? `blur(${blur}px)` : 'none'
  context.drawImage(picture, width * part.x, height * part.y, from, tall, 0, 0, canvas.width, canvas.height)
  return context.getImageData(0, 0, canvas.width, canvas.height)
}

async function nativeDetector(): Promise<Detector | null> {
  const { BarcodeDetector } = globalThis as DetectorScope
  if (!BarcodeDetector) return null
  const formats = await BarcodeDetector.getSupportedFormats().catch((): readonly string[] => [])
  return formats.includes('qr_code') ? new BarcodeDetector({ formats: ['qr_code'] }) : null
}
