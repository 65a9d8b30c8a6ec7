/** Draws a picture so that no side is longer than `side`, and never larger than it was. Null: no place to draw. */
export function drawScaled(picture: ImageBitmap, side: number) {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height))
  const size = (length: number) => Math.max(1, Math.round(length * scale))
  const canvas = new OffscreenCanvas(size(picture.width), size(picture.height))
  const context = canvas.getContext('2d')
  if (!context) return null
  context.imageSmoothingQuality = 'high'
  context.drawImage(picture, 0, 0, canvas.width, canvas.height)
  return { canvas, context }
}

/** A browser that does not write WebP writes PNG. */
export const smallPictureType = { type: 'image/webp', quality: 0.8 } as const
