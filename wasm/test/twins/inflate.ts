/** DEFLATE (RFC 1951), one bit at a time; refuses what zlib refuses. */

export class BadData extends Error {}

/** The input ended in the middle of something. */
export class CutOff extends Error {}

export interface Inflated {
  readonly bytes: Uint8Array
  /** Input bytes used, the last one perhaps in part. */
  readonly used: number
  /** A final block was read, or the data ended between blocks on a byte border. */
  readonly end: 'final' | 'border'
}

class Bits {
  at = 0
  readonly bytes: Uint8Array
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
  bit(): number {
    const byte = this.bytes[this.at >> 3]
    if (byte === undefined) throw new CutOff()
    return (byte >> (this.at++ & 7)) & 1
  }
  number(count: number): number {
    let value = 0
    for (let i = 0; i < count; i++) value |= this.bit() << i
    return value
  }
  align(): void {
    this.at = (this.at + 7) & ~7
  }
}

/** Code word, with a 1 before it, to symbol. */
type Code = Map<number, number>

function codeOf(lengths: readonly number[], kind: 'lengths' | 'literals' | 'distances'): Code {
  const code: Code = new Map()
  let next = 1
  for (let length = 1; length <= 15; length++) {
    next <<= 1
    lengths.forEach((l, symbol) => {
      if (l === length) code.set(next++, symbol)
    })
    if (next > 2 << length) throw new BadData('too many codes')
  }
  const complete = next === 2 << 15
  const single = code.size === 1 && lengths.includes(1) && kind !== 'lengths'
  if (!complete && !single && !(code.size === 0 && kind === 'distances')) throw new BadData('too few codes')
  return code
}

function symbol(bits: Bits, code: Code): number {
  let word = 1
  for (let length = 1; length <= 15; length++) {
    word = (word << 1) | bits.bit()
    const found = code.get(word)
    if (found !== undefined) return found
    if (code.size < 2) throw new BadData('no such code')
  }
  throw new BadData('no such code')
}

const order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
const fixedLiterals = codeOf(
  Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8)),
  'literals',
)
const fixedDistances = codeOf(new Array<number>(32).fill(5), 'distances')

function dynamicCodes(bits: Bits): [Code, Code] {
  const literals = bits.number(5) + 257
  const distances = bits.number(5) + 1
  const count = bits.number(4) + 4
  if (literals > 286 || distances > 30) throw new BadData('too many symbols')
  const own = new Array<number>(19).fill(0)
  for (let i = 0; i < count; i++) own[order[i]!] = bits.number(3)
  const code = codeOf(own, 'lengths')
  const lengths: number[] = []
  while (lengths.length < literals + distances) {
    const value = symbol(bits, code)
    if (value < 16) lengths.push(value)
    else if (value === 16) {
      if (lengths.length === 0) throw new BadData('nothing to repeat')
      lengths.push(...new Array<number>(3 + bits.number(2)).fill(lengths.at(-1)!))
    } else lengths.push(...new Array<number>(value === 17 ? 3 + bits.number(3) : 11 + bits.number(7)).fill(0))
  }
  if (lengths.length > literals + distances) throw new BadData('too many lengths')
  if (lengths[256] === 0) throw new BadData('no end of block')
  return [codeOf(lengths.slice(0, literals), 'literals'), codeOf(lengths.slice(literals), 'distances')]
}

/** Lengths 3 to 257 in groups of 1, 2, 4 … with four codes each; 258 alone. */
function lengthOf(bits: Bits, code: number): number {
  if (code === 285) return 258
  const i = code - 257
  if (i < 8) return 3 + i
  const extra = (i >> 2) - 1
  return 3 + ((4 + (i & 3)) << extra) + bits.number(extra)
}

/** Distances in groups of 1, 2, 4 … with two codes each. */
function distanceOf(bits: Bits, code: number): number {
  if (code < 4) return 1 + code
  const extra = (code >> 1) - 1
  return 1 + ((2 + (code & 1)) << extra) + bits.number(extra)
}

function readBlock(bits: Bits, out: number[], most: number, [literals, distances]: [Code, Code]): void {
  for (;;) {
    const value = symbol(bits, literals)
    if (value === 256) return
    if (value > 285) throw new BadData('no such length')
    if (value < 256) out.push(value)
    else {
      const length = lengthOf(bits, value)
      const code = symbol(bits, distances)
      if (code > 29) throw new BadData('no such distance')
      const distance = distanceOf(bits, code)
      if (distance > out.length) throw new BadData('before the beginning')
      for (let i = 0; i < length; i++) out.push(out[out.length - distance]!)
    }
    if (out.length > most) throw new BadData('too long')
  }
}

function readStored(bits: Bits, out: number[], most: number): void {
  bits.align()
  const length = bits.number(16)
  if (bits.number(16) !== (length ^ 0xffff)) throw new BadData('stored length')
  for (let i = 0; i < length; i++) {
    out.push(bits.number(8))
    if (out.length > most) throw new BadData('too long')
  }
}

/** Reads from the start of `bytes`; throws BadData, also when there would be more than `most` bytes, or CutOff. */
export function inflate(bytes: Uint8Array, most: number): Inflated {
  const bits = new Bits(bytes)
  const out: number[] = []
  for (;;) {
    if (bits.at === bytes.length * 8)
      return { bytes: Uint8Array.from(out), used: bytes.length, end: 'border' }
    const final = bits.bit()
    const kind = bits.number(2)
    if (kind === 3) throw new BadData('no such block')
    if (kind === 0) readStored(bits, out, most)
    else readBlock(bits, out, most, kind === 1 ? [fixedLiterals, fixedDistances] : dynamicCodes(bits))
    if (final) return { bytes: Uint8Array.from(out), used: (bits.at + 7) >> 3, end: 'final' }
  }
}
