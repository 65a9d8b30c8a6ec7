import { crc32, gunzipSync, inflateRawSync } from 'node:zlib'
import { readFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { concat, utf8 } from '../../src/core/bytes.ts'
import { builtCore } from './built-core.ts'
import { messagePages } from './message-pages.ts'
import { Random } from './random.ts'
import { inflate } from './twins/inflate.ts'

vi.setConfig({ testTimeout: 600_000 }) // they end by themselves; a busy machine only takes longer

const core = await builtCore()
const ending = Uint8Array.of(3, 0)
const fullFlush = Uint8Array.of(0, 0, 255, 255)

/** zlib must read the page, alone and behind another; it must end in a full flush. Answers its length. */
function check(bytes: Uint8Array): number {
  const page = core.deflate(bytes)
  expect(Buffer.compare(inflateRawSync(concat(page, ending)), bytes)).toBe(0)
  expect(page.subarray(-4)).toEqual(fullFlush)
  return page.length
}

/** Bytes of a few kinds: noise, runs, few letters, repeats from far away. */
function sample(random: Random, length: number): Uint8Array {
  const kind = random.below(5)
  if (kind === 0) return random.bytes(length)
  const letters = 1 + random.below(kind === 1 ? 2 : 40)
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length;) {
    const run = 1 + random.below(random.pick([1, 4, 300]))
    const back = random.below(at + 1)
    for (let i = 0; i < run && at < length; i++, at++) {
      bytes[at] = kind > 2 && back > 0 ? bytes[at - back]! : 97 + random.below(letters)
    }
  }
  return bytes
}

test('nothing, one byte, and the shortest inputs', () => {
  expect([...core.deflate(new Uint8Array())]).toEqual([0, 0, 0, 255, 255])
  for (let length = 0; length < 20; length++) {
    check(new Uint8Array(length))
    check(Uint8Array.from({ length }, (_, i) => i))
  }
})

test('matches of every length and of distances around the table borders', () => {
  const random = new Random(4)
  const noise = random.bytes(33_100)
  for (let length = 3; length < 262; length++)
    check(concat(noise.subarray(0, 300), noise.subarray(0, length)))
  for (const distance of [
    1, 2, 3, 4, 5, 8, 9, 256, 257, 258, 512, 513, 16384, 16385, 24577, 32767, 32768, 32769,
  ]) {
    const page = concat(noise.subarray(0, distance), noise.subarray(0, 200))
    const length = check(page)
    if (distance >= 100 && distance <= 32768) expect(length).toBeLessThan(distance + 100)
  }
})

test('seeded samples of all kinds', () => {
  const random = new Random(5)
  for (let i = 0; i < 300; i++) check(sample(random, random.below(random.pick([50, 3000, 70_000]))))
})

test('noise grows by stored blocks only', () => {
  const noise = new Random(6).bytes(200_000)
  expect(check(noise)).toBeLessThan(noise.length + 100)
})

test('counts so uneven that codes must be cut to fifteen bits', () => {
  const bytes: number[] = []
  for (let symbol = 0, [count, next] = [1, 1]; symbol < 23; symbol++, [count, next] = [next, count + next]) {
    for (let i = 0; i < count; i++) bytes.push(symbol * 11)
  }
  const random = new Random(7)
  for (let i = bytes.length - 1; i > 0; i--) {
    const other = random.below(i + 1)
    ;[bytes[i], bytes[other]] = [bytes[other]!, bytes[i]!]
  }
  check(Uint8Array.from(bytes.slice(0, 100_000)))
  check(Uint8Array.from(bytes.slice(0, 20_000)))
})

test('4 MiB is the most; beyond is refused', () => {
  const most = 4 * 1024 * 1024
  const bytes = new Uint8Array(most)
  const seed = new Random(8).bytes(most / 64)
  for (let at = 0; at < most; at++) bytes[at] = seed[at % seed.length]! ^ (at >> 19)
  check(bytes)
  expect(() => core.deflate(new Uint8Array(most + 1))).toThrow(expect.objectContaining({ code: 'too-large' }))
})

test('pages in any order make one gzip member', () => {
  const pages = [...messagePages(6, 20_000, 9), new Uint8Array(), utf8('x')].reverse()
  const header = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255)
  const whole = concat(...pages)
  const trailer = new Uint8Array(8)
  let crc = 0
  for (const page of pages) crc = core.crc32Combine(crc, core.crc32(page), page.length)
  expect(crc).toBe(crc32(whole))
  new DataView(trailer.buffer).setUint32(0, crc, true)
  new DataView(trailer.buffer).setUint32(4, whole.length, true)
  const member = concat(header, ...pages.map((page) => core.deflate(page)), ending, trailer)
  expect(Buffer.compare(gunzipSync(member), whole)).toBe(0)
})

test('message pages come out no larger than zlib level 3 makes them', () => {
  const page = readFileSync(new URL('../../LICENSE', import.meta.url))
  const [messages] = messagePages(1, 20_000, 10)
  expect(check(page)).toBeLessThan(13_000)
  expect(check(messages!)).toBeLessThan(messages!.length * 0.6)
})

test('a page becomes the same bytes whatever was deflated before', () => {
  const pages = messagePages(3, 90_000, 12)
  const alone = pages.map((page) => core.deflate(page))
  for (const i of [2, 0, 1, 1]) expect(Buffer.compare(core.deflate(pages[i]!), alone[i]!)).toBe(0)
})

test('the twin reads it too', () => {
  const random = new Random(11)
  for (let i = 0; i < 40; i++) {
    const bytes = sample(random, random.below(2000))
    const read = inflate(core.deflate(bytes), bytes.length)
    expect(read.end).toBe('border')
    expect(Buffer.compare(read.bytes, bytes)).toBe(0)
  }
})
