import { randomBytes } from 'node:crypto'
import { PrivateKey, PublicKey } from '@signalapp/libsignal-client/dist/EcKeys.js'
import { expect, test } from 'vitest'
import { xeddsaSigner } from './xeddsa.ts'

const bytes = (n: number) => new Uint8Array(randomBytes(n))
const rounds = Array.from({ length: 24 }, (_, i) => i * 7)

test.each(rounds)('the official library accepts it, %i bytes', (length) => {
  const theirs = PrivateKey.generate()
  const publicKey = theirs.getPublicKey().serialize()
  const message = bytes(length)
  const ours = xeddsaSigner(theirs.serialize())(message, bytes(64))
  expect(PublicKey.deserialize(publicKey).verify(message, ours)).toBe(true)
})

test('a signature holds for its message and key only', () => {
  const key = PrivateKey.generate()
  const message = bytes(20)
  const signature = xeddsaSigner(key.serialize())(message, bytes(64))
  expect(key.getPublicKey().verify(bytes(20), signature)).toBe(false)
  expect(PrivateKey.generate().getPublicKey().verify(message, signature)).toBe(false)
})

test('the same randomness gives the same signature, other randomness another', () => {
  const sign = xeddsaSigner(PrivateKey.generate().serialize())
  const [random, message] = [bytes(64), bytes(9)]
  expect(sign(message, random)).toEqual(sign(message, random))
  expect(sign(message, random)).not.toEqual(sign(message, bytes(64)))
})
