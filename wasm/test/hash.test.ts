import { createHash, createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { toHex, utf8 } from '../../src/core/bytes.ts'
import { builtCore } from './built-core.ts'
import { Random } from './random.ts'
import * as twin from './twins/sha256.ts'

const core = await builtCore()
const random = new Random(2)
const awkward = [0, 1, 3, 54, 55, 56, 57, 63, 64, 65, 110, 119, 120, 127, 128, 129, 1000]

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const hmac = (key: Uint8Array, bytes: Uint8Array) => createHmac('sha256', key).update(bytes).digest('hex')

test('the twin is SHA-256 and HMAC', () => {
  expect(toHex(twin.sha256(utf8('abc')))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  )
  for (const length of awkward) {
    const bytes = random.bytes(length)
    expect(toHex(twin.sha256(bytes))).toBe(sha(bytes))
    expect(toHex(twin.hmac(bytes, utf8('x')))).toBe(hmac(bytes, utf8('x')))
  }
})

test('one to four strings of awkward lengths side by side', () => {
  for (let i = 0; i < 400; i++) {
    const inputs = Array.from({ length: 1 + (i % 4) }, () => random.bytes(random.pick(awkward)))
    const digests = core.sha256(inputs)
    expect(digests.map(toHex)).toEqual(inputs.map(sha))
    if (i < 40) expect(digests.map(toHex)).toEqual(inputs.map((input) => toHex(twin.sha256(input))))
  }
  expect(core.sha256([])).toEqual([])
})

test('every split of 110 bytes, also beside lanes that are fed nothing', () => {
  const bytes = random.bytes(110)
  for (let cut = 0; cut <= bytes.length; cut++) {
    for (const lanes of [1, 2, 3, 4]) {
      const group = core.hashes(new Array<null>(lanes).fill(null))
      const only = (part: Uint8Array) =>
        Array.from({ length: lanes }, (_, i) => (i === lanes - 1 ? part : part.subarray(0, 0)))
      group.update(only(bytes.subarray(0, cut)))
      group.update(only(bytes.subarray(cut)))
      const digests = group.finish().map(toHex)
      expect(digests.at(-1), `cut ${cut}, ${lanes} lanes`).toBe(sha(bytes))
      for (const idle of digests.slice(0, -1)) expect(idle).toBe(sha(new Uint8Array()))
    }
  }
})

test('seeded cuts, unequal lengths, mixed plain and keyed lanes', () => {
  for (let i = 0; i < 400; i++) {
    const lanes = 1 + random.below(4)
    const keys = Array.from({ length: lanes }, () =>
      random.below(2) ? random.bytes(random.pick([0, 1, 32, 63, 64, 65, 200])) : null,
    )
    const inputs = keys.map(() => random.bytes(random.below(2) ? random.below(500) : random.pick(awkward)))
    const parts = inputs.map((input) => random.cuts(input, 6))
    const group = core.hashes(keys)
    for (let step = 0; step < 7; step++) group.update(parts.map((list) => list[step] ?? new Uint8Array()))
    const wanted = inputs.map((input, lane) => (keys[lane] ? hmac(keys[lane], input) : sha(input)))
    expect(group.finish().map(toHex)).toEqual(wanted)
  }
})

test('parts larger than the input area', () => {
  const inputs = [300_001, 65_536, 131_073, 0].map((length) => random.bytes(length))
  const key = random.bytes(32)
  const group = core.hashes([key, null, key, null])
  group.update(inputs)
  expect(group.finish().map(toHex)).toEqual([
    hmac(key, inputs[0]!),
    sha(inputs[1]!),
    hmac(key, inputs[2]!),
    sha(inputs[3]!),
  ])
})

test('several groups at once do not disturb each other', () => {
  const groups = Array.from({ length: 5 }, (_, i) => ({ key: random.bytes(20 + i), fed: [] as number[] }))
  const open = groups.map(({ key }) => core.hashes([null, key]))
  for (let i = 0; i < 60; i++) {
    const which = random.below(5)
    const part = random.bytes(random.below(150))
    groups[which]!.fed.push(...part)
    open[which]!.update([part, part])
    if (i % 7 === 0) core.sha256([part])
  }
  open.forEach((group, i) => {
    const bytes = Uint8Array.from(groups[i]!.fed)
    expect(group.finish().map(toHex)).toEqual([sha(bytes), hmac(groups[i]!.key, bytes)])
  })
})

test('a spent group refuses; so do wrong counts', () => {
  const group = core.hashes([null])
  group.update([utf8('abc')])
  expect(toHex(group.finish()[0]!)).toBe(sha(utf8('abc')))
  expect(() => group.update([utf8('abc')])).toThrow(expect.objectContaining({ code: 'bug' }))
  expect(() => group.finish()).toThrow(expect.objectContaining({ code: 'bug' }))
  expect(() => core.hashes([])).toThrow(expect.objectContaining({ code: 'bad-length' }))
  expect(() => core.hashes([null, null, null, null, null])).toThrow(
    expect.objectContaining({ code: 'bad-length' }),
  )
  expect(() => core.hashes([null]).update([])).toThrow(expect.objectContaining({ code: 'bad-length' }))
})
