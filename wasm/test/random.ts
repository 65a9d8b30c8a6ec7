/** Seeded random numbers (mulberry32): the same seed, the same run. */
export class Random {
  #state: number
  constructor(seed: number) {
    this.#state = seed >>> 0
  }
  /** A whole number from 0 to below `end`. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * end)
  }
  bytes(length: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from({ length }, () => this.below(256))
  }
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!
  }
  /** `bytes` cut at up to `most` places, empty parts included. */
  cuts(bytes: Uint8Array, most: number): Uint8Array[] {
    const places = Array.from({ length: this.below(most + 1) }, () => this.below(bytes.length + 1))
    const borders = [0, ...places.sort((a, b) => a - b), bytes.length]
    return borders.slice(1).map((to, i) => bytes.subarray(borders[i], to))
  }
  /** A copy with a few bytes or bits changed, removed, repeated or cut off. */
  mutate(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    let list = [...bytes]
    for (let times = 1 + this.below(3); times > 0; times--) {
      const at = this.below(list.length + 1)
      const what = this.below(6)
      if (what === 0) list[at] = this.below(256)
      else if (what <= 2) list[at] = (list[at] ?? 0) ^ (1 << this.below(8))
      else if (what === 3) list.splice(at, 1 + this.below(4))
      else if (what === 4) list.splice(at, 0, ...list.slice(at, at + 1 + this.below(8)))
      else if (this.below(4) === 0) list = list.slice(0, at)
    }
    return Uint8Array.from(list)
  }
}
