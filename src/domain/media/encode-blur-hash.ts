/** Pixels of a picture: four bytes each (red, green, blue, alpha), rows from the top. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly data: Uint8ClampedArray
}

// A BlurHash is a few terms of the picture's cosine transform in linear light, in base 83: how many there are, the
// largest of the others, the mean colour, and the others in two digits each.
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~'
/** Terms along the longer and the shorter side. */
const [longTerms, shortTerms] = [4, 3]
const steps = 9

type Colour = readonly [number, number, number]

/**
 * The BlurHash of a picture, which should be scaled down to some 32 pixels a side first: every pixel is looked at
 * once for each of twelve terms. Transparent pixels count as lying on white.
 */
export function encodeBlurHash(pixels: Pixels): string {
  const { width, height } = pixels
  const [across, down] = width >= height ? [longTerms, shortTerms] : [shortTerms, longTerms]
  const light = linearLight(pixels)
  const terms: Colour[] = []
  for (let y = 0; y < down; y++)
    for (let x = 0; x < across; x++) terms.push(termOf(light, { width, height, x, y }))
  const [mean, ...others] = terms as [Colour, ...Colour[]]
  const largest = Math.max(...others.flat().map(Math.abs))
  const scale = Math.max(0, Math.min(82, Math.floor(largest * 166 - 0.5)))
  const maximum = (scale + 1) / 166
  return (
    base83(across - 1 + (down - 1) * 9, 1) +
    base83(scale, 1) +
    base83(meanColour(mean), 4) +
    others.map((term) => base83(quantised(term, maximum), 2)).join('')
  )
}

function base83(value: number, length: number): string {
  let text = ''
  for (let i = 0; i < length; i++) {
    text = digits[value % 83]! + text
    value = Math.floor(value / 83)
  }
  return text
}

/** Three numbers a pixel, 0 … 1. */
function linearLight({ width, height, data }: Pixels): Float32Array {
  const light = new Float32Array(width * height * 3)
  for (let i = 0; i < width * height; i++) {
    const alpha = data[4 * i + 3]! / 255
    for (let c = 0; c < 3; c++) light[3 * i + c] = toLinear(data[4 * i + c]! * alpha + 255 * (1 - alpha))
  }
  return light
}

interface Term {
  readonly width: number
  readonly height: number
  readonly x: number
  readonly y: number
}

function termOf(light: Float32Array, { width, height, x, y }: Term): Colour {
  const sum: [number, number, number] = [0, 0, 0]
  const rows = Array.from({ length: height }, (_, j) => Math.cos((Math.PI * y * j) / height))
  const columns = Array.from({ length: width }, (_, i) => Math.cos((Math.PI * x * i) / width))
  for (let j = 0; j < height; j++)
    for (let i = 0; i < width; i++) {
      const weight = rows[j]! * columns[i]!
      const at = 3 * (j * width + i)
      for (let c = 0; c < 3; c++) sum[c]! += weight * light[at + c]!
    }
  const norm = (x === 0 && y === 0 ? 1 : 2) / (width * height)
  return [sum[0] * norm, sum[1] * norm, sum[2] * norm]
}

/** sRGB (IEC 61966-2-1), 0 … 255 to 0 … 1. */
function toLinear(value: number): number {
  const v = value / 255
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4
}

function fromLinear(value: number): number {
  const v = Math.max(0, Math.min(1, value))
  return Math.round((v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055) * 255)
}

function meanColour([red, green, blue]: Colour): number {
  return fromLinear(red) * 65536 + fromLinear(green) * 256 + fromLinear(blue)
}

function quantised(term: Colour, maximum: number): number {
  return term.reduce((sum, part) => {
    const share = Math.sign(part) * Math.sqrt(Math.abs(part) / maximum)
    return sum * 19 + Math.max(0, Math.min(18, Math.floor(share * steps + steps + 0.5)))
  }, 0)
}
