/** Chromium's detector on phones; not in the DOM types. */
interface Detector {
  detect(source: CanvasImageSource): Promise<readonly { readonly rawValue: string }[]>
}
interface DetectorWindow {
  readonly BarcodeDetector?: (new (options: { formats: string[] }) => Detector) & {
    getSupportedFormats(): Promise<readonly string[]>
  }
}

export interface QrReader {
  /** The text of a code in this picture, or null. */
  read(picture: CanvasImageSource, width: number, height: number): Promise<string | null>
}

/** Larger pictures are made smaller: a code on a sheet is read well at this size, and quickly. */
const maxSide = 1280

/** The browser's own detector where it has one; else a decoder that is loaded on first use. */
export function createReader(): QrReader {
  const canvas = document.createElement('canvas')
  const native = nativeDetector()
  return {
    async read(picture, width, height) {
      if (width === 0 || height === 0) return null
      const detector = await native
      const found = await detector?.detect(picture).catch(() => [])
      if (found?.[0]) return found[0].rawValue
      const scale = Math.min(1, maxSide / Math.max(width, height))
      canvas.width = Math.max(1, Math.round(width * scale))
      canvas.height = Math.max(1, Math.round(height * scale))
      const context = canvas.getContext('2d', { willReadFrequently: true })
      if (!context) return null
      context.drawImage(picture, 0, 0, canvas.width, canvas.height)
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
      const { default: jsQR } = await import('jsqr')
      return jsQR(data, canvas.width, canvas.height)?.data ?? null
    },
  }
}

async function nativeDetector(): Promise<Detector | null> {
  const { BarcodeDetector } = window as DetectorWindow
  if (!BarcodeDetector) return null
  const formats = await BarcodeDetector.getSupportedFormats().catch((): readonly string[] => [])
  return formats.includes('qr_code') ? new BarcodeDetector({ formats: ['qr_code'] }) : null
}
