import { encodeQR } from 'qr'
import { expect, test } from 'vitest'
import { createReader } from './qr-reader.ts'

const text = `${'A1B2'.repeat(16)}\nhttps://backup.example\nAAAAAAAAAAAAAAAAAAAAAA`

interface Photo {
  /** The code's place on the sheet and its size, in pixels of a photo of 1800 × 2400. */
  readonly size: number
  readonly degrees?: number
  readonly blur?: number
  /** Of the light: 1 white paper, black ink. */
  readonly contrast?: number
  /** How much the far side is smaller than the near one. */
  readonly skew?: number
  readonly noise?: number
}

/** A sheet as somebody photographs it on a table, with print around the code. */
function photo({ size, degrees = 0, blur = 0, contrast = 1, skew = 0, noise = 0 }: Photo): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = 1800
  canvas.height = 2400
  const context = canvas.getContext('2d')!
  context.fillStyle = '#6b5a48'
  context.fillRect(0, 0, canvas.width, canvas.height)
  const grey = (value: number) =>
    `rgb(${Array(3)
      .fill(Math.round(128 + (value - 128) * contrast))
      .join()})`
  context.translate(900, 1200)
  context.rotate((degrees * Math.PI) / 180)
  context.transform(1, skew, 0, 1 - skew, 0, 0)
  context.fillStyle = grey(250)
  context.fillRect(-700, -1000, 1400, 2000)
  context.fillStyle = grey(15)
  context.font = '44px monospace'
  for (let line = 0; line < 8; line++)
    context.fillText('7F3K 9QWE 22LM 0OIL'.repeat(2), -600, -880 + 60 * line)
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 2 })
  const unit = size / rows.length
  rows.forEach((row, y) =>
    row.forEach((dark, x) => {
      if (dark) context.fillRect(-600 + x * unit, -300 + y * unit, unit + 0.5, unit + 0.5)
    }),
  )
  if (noise > 0) addNoise(context, noise)
  return blur > 0 ? blurred(canvas, blur) : canvas
}

function blurred(sharp: HTMLCanvasElement, pixels: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = sharp.width
  canvas.height = sharp.height
  const context = canvas.getContext('2d')!
  context.filter = `blur(${pixels}px)`
  context.drawImage(sharp, 0, 0)
  return canvas
}

function addNoise(context: CanvasRenderingContext2D, strength: number): void {
  const { width, height } = context.canvas
  const picture = context.getImageData(0, 0, width, height)
  let state = 7
  for (let i = 0; i < picture.data.length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    if (i % 4 !== 3) picture.data[i]! += ((state >>> 16) / 65_536 - 0.5) * strength
  }
  context.putImageData(picture, 0, 0)
}

const photos: Readonly<Record<string, Photo>> = {
  straight: { size: 520 },
  'a little turned': { size: 520, degrees: 9 },
  'on its side': { size: 520, degrees: 90 },
  'upside down': { size: 520, degrees: 183 },
  'turned by half of a half': { size: 520, degrees: 47 },
  'from far away': { size: 230 },
  'seen from below': { size: 520, skew: 0.12 },
  'out of focus': { size: 520, blur: 3 },
  'in bad light': { size: 520, contrast: 0.35 },
  'grainy and turned': { size: 460, degrees: -20, noise: 70 },
}

for (const [name, what] of Object.entries(photos))
  test(`the code is read in a photo: ${name}`, async () => {
    const canvas = photo(what)
    expect(await createReader().read(canvas, canvas.width, canvas.height, { hard: true })).toBe(text)
  })

test('a picture without a code holds none, and ends', async () => {
  const canvas = document.createElement('canvas')
  canvas.width = 900
  canvas.height = 600
  expect(await createReader().read(canvas, 900, 600, { hard: true })).toBeNull()
})
