import { OnlineBackupValidator, Purpose } from '@signalapp/libsignal-client/dist/MessageBackup.js'
import { describe, expect, test } from 'vitest'
import { smallSample } from '../../app/sample/small-sample.ts'
import { concat, type Bytes } from '../../core/bytes.ts'
import { readVarint } from '../../core/varint.ts'
import { chatCount } from './cast.ts'
import { rareKinds, sampleHistory, type SampleOptions } from './sample.ts'
import { WordSource } from './word-source.ts'

const endMs = Date.UTC(2026, 0, 5, 14)

function options(messages: number, seed: number, shortTimers = false): SampleOptions {
  return { messages, seed, endMs, shortTimers, texts: new WordSource(seed), ownName: 'Robin' }
}

function* frames(pieces: Iterable<Bytes>): Generator<Bytes> {
  for (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      const length = readVarint(piece, at)
      if (!length) throw new Error('a piece ends inside a frame')
      at = length.next + length.value
      yield piece.slice(length.next, at)
    }
  }
}

/** Runs the official validator; returns how many frames of each kind (field number) there were. */
function validate(pieces: Iterable<Bytes>, purpose: Purpose): Map<number, number> {
  const counts = new Map<number, number>()
  let validator: OnlineBackupValidator | null = null
  for (const frame of frames(pieces)) {
    if (validator === null) validator = new OnlineBackupValidator(frame, purpose)
    else {
      validator.addFrame(frame)
      const kind = frame[0]! >> 3
      counts.set(kind, (counts.get(kind) ?? 0) + 1)
    }
  }
  validator!.finalize()
  return counts
}

const chatItem = 4

describe('the sample history', () => {
  for (const [messages, seed] of [
    [1, 1],
    [40, 2],
    [1000, 3],
    [20_000, 4],
    [60_000, 99],
  ] as const)
    test(`is a valid remote backup: ${messages} messages, seed ${seed}`, () => {
      const counts = validate(sampleHistory(options(messages, seed)), Purpose.RemoteBackup)
      expect(counts.get(chatItem)).toBe(messages)
      expect(counts.get(3)).toBe(chatCount(messages))
    })

  test('with short timers is a valid device transfer, and no remote backup', () => {
    const seeds = [1, 2, 3]
    for (const seed of seeds) validate(sampleHistory(options(20_000, seed, true)), Purpose.DeviceTransfer)
    expect(() => {
      for (const seed of seeds) validate(sampleHistory(options(20_000, seed, true)), Purpose.RemoteBackup)
    }).toThrow(/expir/i)
  })

  test('is the same for the same seed and another for another', () => {
    const first = concat(...sampleHistory(options(2000, 5)))
    expect(concat(...sampleHistory(options(2000, 5)))).toEqual(first)
    expect(concat(...sampleHistory(options(2000, 6)))).not.toEqual(first)
  })

  test('has 300 chats and more, and over 100 000 words', () => {
    expect(chatCount(20_000)).toBeGreaterThanOrEqual(300)
    expect(new WordSource(1).words).toBeGreaterThan(100_000)
  })

  test('tells of every kind of message and update', () => {
    expect(new Set(rareKinds.map((kind) => kind.name)).size).toBe(rareKinds.length)
    const seen = new Set<string>()
    for (const frame of frames(sampleHistory(options(5000, 8))))
      for (const kind of kindsOf(frame)) seen.add(kind)
    const messageKinds = [11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 22].map((field) => `item ${field}`)
    const updateKinds = Array.from({ length: 11 }, (_, i) => `update ${i + 1}`)
    const groupKinds = Array.from({ length: 36 }, (_, i) => `group ${i + 1}`)
    expect([...messageKinds, ...updateKinds, ...groupKinds].filter((kind) => !seen.has(kind))).toEqual([])
  })

  test('has files in about every eighth message, and bursts of about four', () => {
    let items = 0
    let withFiles = 0
    let changes = 0
    let before = -1
    for (const frame of frames(sampleHistory(options(30_000, 11)))) {
      const item = field(frame, chatItem)
      if (!item) continue
      items++
      const standard = field(item, 11)
      if (standard && field(standard, 3)) withFiles++
      const chat = readVarint(item, 1)!.value
      if (chat !== before) changes++
      before = chat
    }
    expect(withFiles / items).toBeGreaterThan(0.1)
    expect(withFiles / items).toBeLessThan(0.14)
    expect(items / changes).toBeGreaterThan(3.3)
    expect(items / changes).toBeLessThan(4.8)
  })

  test('the small one is valid and speaks', () => {
    const pieces = [...smallSample(endMs)]
    expect(validate(pieces, Purpose.RemoteBackup).get(chatItem)).toBe(3000)
    const everything = new TextDecoder().decode(concat(...pieces))
    expect(everything.includes('Are you home already?')).toBe(true)
    expect(/\{[a-z]+\}/.test(everything)).toBe(false)
  })
})

/** The first nested message of this number, or null. */
function field(bytes: Bytes, wanted: number): Bytes | null {
  for (let at = 0; at < bytes.length;) {
    const tag = readVarint(bytes, at)!
    const value = tag.value % 8 === 2 || tag.value % 8 === 0 ? readVarint(bytes, tag.next) : null
    const end =
      tag.value % 8 === 2
        ? value!.next + value!.value
        : tag.value % 8 === 0
          ? skip(bytes, tag.next)
          : tag.next + 4
    if (Math.floor(tag.value / 8) === wanted && tag.value % 8 === 2) return bytes.slice(value!.next, end)
    at = end
  }
  return null
}

function skip(bytes: Bytes, at: number): number {
  let next = at
  while (bytes[next]! >= 0x80) next++
  return next + 1
}

function kindsOf(frame: Bytes): string[] {
  const item = field(frame, chatItem)
  if (!item) return []
  const kinds = Array.from({ length: 12 }, (_, i) => i + 11)
    .filter((number) => field(item, number))
    .map((number) => `item ${number}`)
  const update = field(item, 15)
  for (let i = 1; update && i <= 11; i++) if (field(update, i)) kinds.push(`update ${i}`)
  const change = update && field(update, 2)
  const inner = change && field(change, 1)
  for (let i = 1; inner && i <= 36; i++) if (field(inner, i)) kinds.push(`group ${i}`)
  return kinds
}
