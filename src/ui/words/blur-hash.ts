// BlurHash (woltapp's description of the format): the lowest waves of a picture, in base 83. Decoded here, as it is a
// page of arithmetic; what is malformed shows nothing.

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~'

function number(text: string): number {
  let value = 0
  for (const character of text) {
    const digit = digits.indexOf(character)
    if (digit < 0) return Number.NaN
    value = value * 83 + digit
  }
  return value
}

function linear(value: number): number {
  const part = value / 255
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
}

function displayed(value: number): number {
  const part = Math.max(0, Math.min(1, value))
  return Math.round(255 * (part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055))
}

type Colour = readonly [number, number, number]

interface Waves {
  readonly across: number
  readonly down: number
  readonly colours: readonly Colour[]
}

function wavesOf(hash: string): Waves | null {
  const size = number(hash.slice(0, 1))
  const [across, down] = [(size % 9) + 1, Math.floor(size / 9) + 1]
  if (!(size < 81) || hash.length !== 4 + 2 * across * down) return null
  const strength = (number(hash.slice(1, 2)) + 1) / 166
  const base = number(hash.slice(2, 6))
  const colours: Colour[] = [[linear(base >> 16), linear((base >> 8) & 255), linear(base & 255)]]
  for (let i = 1; i < across * down; i++) {
    const value = number(hash.slice(4 + 2 * i, 6 + 2 * i))
    const part = (step: number) => {
      const signed = ((Math.floor(value / step) % 19) - 9) / 9
      return Math.sign(signed) * signed * signed * strength
    }
    colours.push([part(361), part(19), part(1)])
  }
  return colours.flat().some(Number.isNaN) ? null : { across, down, colours }
}

/** RGBA of a picture `side` pixels wide and high; null for what is no such hash. */
export function blurPixels(hash: string, side: number): Uint8ClampedArray<ArrayBuffer> | null {
  const waves = wavesOf(hash)
  if (!waves) return null
  const pixels = new Uint8ClampedArray(side * side * 4)
  const wave = (n: number, at: number) => Math.cos((Math.PI * n * (at + 0.5)) / side)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const sum = [0, 0, 0]
      waves.colours.forEach((colour, i) => {
        const weight = wave(i % waves.across, x) * wave(Math.floor(i / waves.across), y)
        for (let c = 0; c < 3; c++) sum[c]! += colour[c]! * weight
      })
      const at = 4 * (y * side + x)
      for (let c = 0; c < 3; c++) pixels[at + c] = displayed(sum[c]!)
      pixels[at + 3] = 255
    }
  return pixels
}
