import { randomBytes } from 'node:crypto'
import { PrivateKey, PublicKey } from '@signalapp/libsignal-client/dist/EcKeys.js'
import { expect, test } from 'vitest'
import { signXeddsa, verifyXeddsa } from './xeddsa.ts'

const bytes = (n: number) => new Uint8Array(randomBytes(n))
const rounds = Array.from({ length: 24 }, (_, i) => i * 7)

test.each(rounds)('both ways with the official library, %i bytes', (length) => {
  const theirs = PrivateKey.generate()
  const publicKey = theirs.getPublicKey().serialize()
  const message = bytes(length)
  const ours = signXeddsa(theirs.serialize(), message, bytes(64))
  expect(PublicKey.deserialize(publicKey).verify(message, ours)).toBe(true)
  expect(verifyXeddsa(publicKey, message, ours)).toBe(true)
  expect(verifyXeddsa(publicKey, message, theirs.sign(message))).toBe(true)
})

test('every flipped bit and every other key or message is refused', () => {
  const key = PrivateKey.generate()
  const publicKey = key.getPublicKey().serialize()
  const message = bytes(20)
  const signature = signXeddsa(key.serialize(), message, bytes(64))
  for (let i = 0; i < 64; i++) {
    const altered = signature.slice()
    altered[i]! ^= 1 << (i % 8)
    expect(verifyXeddsa(publicKey, message, altered)).toBe(false)
  }
  expect(verifyXeddsa(publicKey, bytes(20), signature)).toBe(false)
  expect(verifyXeddsa(PrivateKey.generate().getPublicKey().serialize(), message, signature)).toBe(false)
})

test('malformed input is refused, never thrown', () => {
  const key = PrivateKey.generate()
  const publicKey = key.getPublicKey().serialize()
  const message = bytes(3)
  const signature = signXeddsa(key.serialize(), message, bytes(64))
  expect(verifyXeddsa(publicKey.slice(1), message, signature)).toBe(false)
  expect(verifyXeddsa(publicKey, message, signature.slice(1))).toBe(false)
  const beyond = signature.slice()
  beyond.fill(0xff, 32)
  expect(verifyXeddsa(publicKey, message, beyond)).toBe(false)
  for (const first of [0, 1, 0xec, 0xff]) {
    const odd = new Uint8Array(33).fill(first === 0xec ? 0xff : 0)
    odd[0] = 5
    odd[1] = first
    expect(verifyXeddsa(odd, message, new Uint8Array(64))).toBe(false)
    expect(verifyXeddsa(odd, message, signature)).toBe(false)
  }
})

test('the same randomness gives the same signature, other randomness another', () => {
  const key = PrivateKey.generate().serialize()
  const [random, message] = [bytes(64), bytes(9)]
  expect(signXeddsa(key, message, random)).toEqual(signXeddsa(key, message, random))
  expect(signXeddsa(key, message, random)).not.toEqual(signXeddsa(key, message, bytes(64)))
})
