import { randomBytes } from 'node:crypto'
import { PrivateKey } from '@signalapp/libsignal-client'
import { expect, test } from 'vitest'
import { verifyXeddsa } from './verify-xeddsa.ts'

const message = randomBytes(100)

test('agrees with the official library, whichever sign the point has', () => {
  for (let i = 0; i < 40; i++) {
    const key = PrivateKey.generate()
    const publicKey = key.getPublicKey().serialize()
    const signature = key.sign(message)
    expect(verifyXeddsa(publicKey, message, signature)).toBe(true)
    for (const at of [0, 31, 32, 63]) {
      const bent = new Uint8Array(signature)
      bent[at]! ^= 1
      expect(verifyXeddsa(publicKey, message, bent)).toBe(false)
    }
    expect(verifyXeddsa(publicKey, randomBytes(100), signature)).toBe(false)
    expect(verifyXeddsa(PrivateKey.generate().getPublicKey().serialize(), message, signature)).toBe(false)
  }
})

test('a scalar beyond the group order is refused', () => {
  const key = PrivateKey.generate()
  const signature = new Uint8Array(key.sign(message))
  const order = 2n ** 252n + 27742317777372353535851937790883648493n
  const sign = signature[63]! & 0x80
  signature[63]! &= 0x7f
  let scalar = 0n
  for (let i = 63; i >= 32; i--) scalar = (scalar << 8n) | BigInt(signature[i]!)
  scalar += order
  for (let i = 32; i < 64; i++, scalar >>= 8n) signature[i] = Number(scalar & 0xffn)
  signature[63]! |= sign
  expect(verifyXeddsa(key.getPublicKey().serialize(), message, signature)).toBe(false)
})

test('malformed and weak keys are refused', () => {
  const signature = PrivateKey.generate().sign(message)
  const weak = [0n, 1n, 2n ** 255n - 20n, 2n ** 255n - 19n, 2n ** 255n - 1n]
  for (const value of weak) {
    const key = new Uint8Array(33)
    key[0] = 5
    for (let i = 1, rest = value; i < 33; i++, rest >>= 8n) key[i] = Number(rest & 0xffn)
    expect(verifyXeddsa(key, message, signature)).toBe(false)
    expect(verifyXeddsa(key, message, new Uint8Array(64))).toBe(false)
  }
  expect(verifyXeddsa(new Uint8Array(32), message, signature)).toBe(false)
  expect(verifyXeddsa(new Uint8Array(0), message, new Uint8Array(63))).toBe(false)
})
