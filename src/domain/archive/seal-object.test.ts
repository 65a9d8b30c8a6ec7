import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { webCiphers } from '../../adapters/crypto/web-ciphers.ts'
import type { Bytes } from '../../core/bytes.ts'
import { concat } from '../../core/bytes.ts'
import { openObject, sealObject } from './seal-object.ts'

const random = (length: number) => new Uint8Array(randomBytes(length))
const fresh = () => ({ key: random(32), name: random(16) })
const mebibyte = 1024 * 1024
const stride = mebibyte + 16

async function refused(sealed: Bytes, under: ReturnType<typeof fresh>, ...codes: string[]): Promise<void> {
  const error: unknown = await openObject(webCiphers, under, sealed).then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(codes).toContain((error as { code?: string } | null)?.code)
}

test.each([0, 1, mebibyte - 1, mebibyte, mebibyte + 1, 2 * mebibyte, 2 * mebibyte + 77])(
  '%i bytes come back',
  async (length) => {
    const under = fresh()
    const plaintext = random(length)
    const sealed = await sealObject(webCiphers, under, plaintext)
    expect(sealed.length).toBe(8 + length + 16 * Math.max(1, Math.ceil(length / mebibyte)))
    const opened = await openObject(webCiphers, under, sealed)
    expect(Buffer.compare(opened, plaintext)).toBe(0)
  },
)

test('a flipped bit anywhere is refused', async () => {
  const under = fresh()
  const sealed = await sealObject(webCiphers, under, random(40))
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const altered = sealed.slice()
    altered[bit >> 3]! ^= 1 << (bit & 7)
    await refused(altered, under, 'bad-mac', 'not-a-backup', 'unknown-version')
  }
})

test('a cut tail is refused, at chunk edges too', async () => {
  const under = fresh()
  const sealed = await sealObject(webCiphers, under, random(2 * mebibyte + 50))
  const cuts = [0, 7, 8, 9, 8 + 15, 8 + 16, 8 + stride - 1, 8 + stride, 8 + stride + 1, 8 + 2 * stride]
  for (const cut of [...cuts, sealed.length - 1])
    await refused(sealed.slice(0, cut), under, 'truncated', 'bad-mac')
  await refused(concat(sealed, random(1)), under, 'bad-mac', 'truncated')
})

test('chunks cannot change places, and a last one cannot be another', async () => {
  const under = fresh()
  const sealed = await sealObject(webCiphers, under, random(3 * mebibyte))
  const chunk = (i: number) => sealed.subarray(8 + i * stride, 8 + (i + 1) * stride)
  const head = sealed.subarray(0, 8)
  await refused(concat(head, chunk(1), chunk(0), chunk(2)), under, 'bad-mac')
  await refused(concat(head, chunk(0), chunk(2)), under, 'bad-mac')
  await refused(concat(head, chunk(0), chunk(1)), under, 'bad-mac')
})

test('another object of the same archive is refused in its place, and an old one of the same name', async () => {
  const [one, other] = [fresh(), fresh()]
  const plaintext = random(100)
  await refused(await sealObject(webCiphers, other, plaintext), one, 'bad-mac')
  await refused(await sealObject(webCiphers, { ...one, name: other.name }, plaintext), one, 'bad-mac')
  await refused(await sealObject(webCiphers, { ...one, key: random(32) }, plaintext), one, 'bad-mac')
})
