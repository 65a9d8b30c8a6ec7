import type { Bytes } from '../../core/bytes.ts'

/**
 * A seeded stream of numbers (sfc32). The same seed gives the same stream in every engine: only 32-bit integer
 * steps and exactly rounded operations are used. Not for keys.
 */
export class Random {
  private a: number
  private b: number
  private c: number
  private counter = 1

  constructor(seed: number, stream: string) {
    this.a = Math.floor(seed / 0x1_0000_0000) | 0
    this.b = seed | 0
    this.c = 0x9e3779b9 | 0
    for (let i = 0; i < stream.length; i++) this.c = Math.imul(this.c ^ stream.charCodeAt(i), 0x01000193)
    for (let i = 0; i < 16; i++) this.next()
  }

  /** 32 random bits, 0 … 2^32 - 1. */
  next(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  /** 0 (inclusive) to 1 (exclusive). */
  fraction(): number {
    return this.next() / 0x1_0000_0000
  }

  /** A whole number from 0 to `below` - 1. */
  int(below: number): number {
    return Math.floor(this.fraction() * below)
  }

  between(from: number, to: number): number {
    return from + this.int(to - from + 1)
  }

  chance(probability: number): boolean {
    return this.fraction() < probability
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(list.length)]!
  }

  bytes(length: number): Bytes {
    const bytes = new Uint8Array(length)
    this.fill(bytes, 0, length)
    return bytes
  }

  fill(bytes: Uint8Array, from: number, to: number): void {
    let at = from
    for (; at + 4 <= to; at += 4) {
      const word = this.next()
      bytes[at] = word
      bytes[at + 1] = word >>> 8
      bytes[at + 2] = word >>> 16
      bytes[at + 3] = word >>> 24
    }
    for (; at < to; at++) bytes[at] = this.next()
  }

  /** At least 1; a geometric number with the given mean, cut at 8 times the mean. */
  burst(mean: number): number {
    let length = 1
    while (length < 8 * mean && this.fraction() >= 1 / mean) length++
    return length
  }
}

/** Draws indices with given weights in constant time (Walker's alias method). */
export class Weighted {
  private readonly keep: Float64Array
  private readonly other: Uint32Array

  constructor(weights: readonly number[] | Float64Array) {
    const count = weights.length
    this.keep = new Float64Array(count)
    this.other = new Uint32Array(count)
    let sum = 0
    for (let i = 0; i < count; i++) sum += weights[i]!
    const small: number[] = []
    const large: number[] = []
    for (let i = 0; i < count; i++) {
      this.keep[i] = (weights[i]! * count) / sum
      if (this.keep[i]! < 1) small.push(i)
      else large.push(i)
    }
    while (small.length > 0 && large.length > 0) {
      const poor = small.pop()!
      const rich = large[large.length - 1]!
      this.other[poor] = rich
      this.keep[rich]! -= 1 - this.keep[poor]!
      if (this.keep[rich]! < 1) small.push(large.pop()!)
    }
    for (const rest of [...small, ...large]) this.keep[rest] = 1
  }

  draw(random: Random): number {
    const slot = random.int(this.keep.length)
    return random.fraction() < this.keep[slot]! ? slot : this.other[slot]!
  }
}

/** Weights of a Zipf law over ranks 0 … count - 1, flattened at the top by `shift`. */
export function zipfWeights(count: number, shift = 0): Float64Array {
  const weights = new Float64Array(count)
  for (let rank = 0; rank < count; rank++) weights[rank] = 1 / (rank + 1 + shift)
  return weights
}
