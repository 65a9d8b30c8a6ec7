import type { Bytes } from '../../src/core/bytes.ts'
import { concat } from '../../src/core/bytes.ts'
import type { Random } from '../../src/domain/sample/random.ts'

export interface Mutation {
  readonly name: string
  readonly bytes: Bytes
}

/** Ways to hurt any file, whatever it is. */
const ways: readonly (readonly [string, (bytes: Bytes, random: Random) => Bytes])[] = [
  ['a flipped bit', (bytes, random) => flipped(bytes, random, 1)],
  ['some flipped bits', (bytes, random) => flipped(bytes, random, random.between(2, 64))],
  ['a cut tail', (bytes, random) => bytes.slice(0, random.int(bytes.length))],
  ['a cut head', (bytes, random) => bytes.slice(random.int(bytes.length))],
  ['hardly anything', (bytes, random) => bytes.slice(0, random.int(100))],
  ['a longer tail', (bytes, random) => concat(bytes, random.bytes(random.between(1, 4096)))],
  ['a hole', (bytes, random) => spliced(bytes, random, () => new Uint8Array(0))],
  ['zeros inside', (bytes, random) => spliced(bytes, random, (length) => new Uint8Array(length))],
  ['noise inside', (bytes, random) => spliced(bytes, random, (length) => random.bytes(length))],
  ['a part twice', (bytes, random) => doubled(bytes, random)],
  ['two parts exchanged', (bytes, random) => exchanged(bytes, random)],
  ['noise only', (bytes, random) => random.bytes(random.int(bytes.length))],
]

export function mutateBytes(bytes: Bytes, random: Random): Mutation {
  const [name, way] = random.pick(ways)
  return { name, bytes: way(bytes, random) }
}

function flipped(bytes: Bytes, random: Random, times: number): Bytes {
  const copy = bytes.slice()
  for (let i = 0; i < times && copy.length > 0; i++) copy[random.int(copy.length)]! ^= 1 << random.int(8)
  return copy
}

function spliced(bytes: Bytes, random: Random, filling: (length: number) => Bytes): Bytes {
  const [from, to] = range(bytes, random)
  return concat(bytes.subarray(0, from), filling(to - from), bytes.subarray(to))
}

function doubled(bytes: Bytes, random: Random): Bytes {
  const [from, to] = range(bytes, random)
  return concat(bytes.subarray(0, to), bytes.subarray(from))
}

function exchanged(bytes: Bytes, random: Random): Bytes {
  const [a, b] = range(bytes, random)
  const c = b + random.int(bytes.length - b)
  return concat(bytes.subarray(0, a), bytes.subarray(b, c), bytes.subarray(a, b), bytes.subarray(c))
}

function range(bytes: Bytes, random: Random): [number, number] {
  const from = random.int(bytes.length)
  return [from, from + random.int(Math.min(bytes.length - from, 20_000))]
}
