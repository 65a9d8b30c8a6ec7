import { expect, test } from 'vitest'
import { concat, toHex } from '../../core/bytes.ts'
import { Random } from '../sample/random.ts'
import { credentialRandom } from './credential-types.ts'
import { elementOf, encodeScalar, Fn, Point, scalarFromWide } from './group.ts'
import { prove, verify } from './proof.ts'
import { statement } from './statement.ts'

const random = new Random(1, 'proofs')
const anyScalar = () => scalarFromWide(random.bytes(64))
const anyRandom = () => credentialRandom(random.bytes(32))
const multiple = (scalar: bigint, point: Point) => (scalar === 0n ? Point.ZERO : point.multiply(scalar))

/** "I know a and b with A = a*G and C = a*H + b*G." */
const commitment = statement([
  { left: 'A', right: [['a', 'G']] },
  {
    left: 'C',
    right: [
      ['a', 'H'],
      ['b', 'G'],
    ],
  },
])

function instance(a = anyScalar(), b = anyScalar()) {
  const H = Point.BASE.multiply(anyScalar())
  const points = {
    H: elementOf(H),
    A: elementOf(multiple(a, Point.BASE)),
    C: elementOf(multiple(a, H).add(multiple(b, Point.BASE))),
  }
  return { points, witness: { a, b } }
}

test('names are numbered as they are met, the base point first', () => {
  expect(commitment.scalars).toEqual(['a', 'b'])
  expect(commitment.points).toEqual(['G', 'A', 'C', 'H'])
  expect(toHex(commitment.description)).toBe('02' + '01010000' + '020200030100')
})

test('a true statement is proved, a zero among its scalars included', () => {
  for (const { points, witness } of [instance(), instance(anyScalar(), 0n)]) {
    const proof = prove(commitment, { points, witness, random: anyRandom() })
    expect(proof).toHaveLength(96)
    expect(verify(commitment, points, proof)).toBe(true)
  }
})

test('a proof depends on its randomness and on nothing else', () => {
  const { points, witness } = instance()
  const [once, twice] = [anyRandom(), anyRandom()]
  const proof = prove(commitment, { points, witness, random: once })
  expect(prove(commitment, { points, witness, random: once })).toEqual(proof)
  expect(prove(commitment, { points, witness, random: twice })).not.toEqual(proof)
})

test('the same randomness under another witness draws other nonces', () => {
  const { points, witness } = instance()
  const shared = anyRandom()
  const [one, other] = [witness, { ...witness, b: Fn.add(witness.b, 1n) }].map((each) => {
    const proof = prove(commitment, { points, witness: each, random: shared })
    const [challenge, response] = [proof.subarray(0, 32), proof.subarray(32, 64)].map((bytes) =>
      Fn.create(BigInt(`0x${toHex(bytes.slice().reverse())}`)),
    )
    return Fn.sub(response!, Fn.mul(challenge!, witness.a))
  })
  expect(one).not.toBe(other)
})

test('a false statement is not', () => {
  const { points, witness } = instance()
  const wrong = { ...witness, b: Fn.add(witness.b, 1n) }
  expect(verify(commitment, points, prove(commitment, { points, witness: wrong, random: anyRandom() }))).toBe(
    false,
  )
})

test('a proof holds for its own points only', () => {
  const { points, witness } = instance()
  const proof = prove(commitment, { points, witness, random: anyRandom() })
  for (const name of ['A', 'C', 'H'] as const)
    expect(verify(commitment, { ...points, [name]: instance().points[name] }, proof)).toBe(false)
})

test('every bit of a proof counts', () => {
  const { points, witness } = instance()
  const proof = prove(commitment, { points, witness, random: anyRandom() })
  for (let bit = 0; bit < proof.length * 8; bit += 11) {
    const altered = proof.slice()
    altered[bit >> 3]! ^= 1 << (bit & 7)
    expect(verify(commitment, points, altered), `bit ${bit}`).toBe(false)
  }
})

test('proofs of another length, or of numbers that are no scalars, do not hold', () => {
  const { points, witness } = instance()
  const proof = prove(commitment, { points, witness, random: anyRandom() })
  const [first, last] = [proof.slice(), proof.slice()]
  for (const [bytes, at] of [
    [first, 0],
    [last, 64],
  ] as const) {
    const value = BigInt(`0x${toHex(bytes.slice(at, at + 32).reverse())}`)
    bytes.set(encodeScalar(value + Fn.ORDER), at)
  }
  const longer = [1, 32].map((more) => concat(proof, new Uint8Array(more)))
  const shorter = [95, 64, 0].map((length) => proof.subarray(0, length))
  for (const bad of [first, last, ...longer, ...shorter]) expect(verify(commitment, points, bad)).toBe(false)
})
