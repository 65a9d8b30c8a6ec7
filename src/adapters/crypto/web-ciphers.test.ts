import { createCipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { concat, equalBytes, toHex } from '../../core/bytes.ts'
import { webCiphers } from './web-ciphers.ts'
import { webRandomness } from './web-randomness.ts'

const bytes = (length: number) => new Uint8Array(randomBytes(length))
const key = bytes(32)
const iv = bytes(16)

function platformCbc(plaintext: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-256-cbc', key, iv)
  return new Uint8Array(Buffer.concat([cipher.update(plaintext), cipher.final()]))
}

/** Lengths of the chunks before the last one. */
const cuts: [number, number[]][] = [
  [0, []],
  [1, []],
  [16, []],
  [16, [16]],
  [100, [16, 32, 48]],
  [1000, [512, 16]],
  [70_000, [65_536, 16, 4096]],
  [600_000, [262_144, 262_144]],
]

test.each(cuts)('CBC of %i bytes in chunks %o is the platform’s, and back', async (length, sizes) => {
  const plaintext = bytes(length)
  const expected = platformCbc(plaintext)
  const encryptor = await webCiphers.cbcEncryptor(key, iv)
  const decryptor = await webCiphers.cbcDecryptor(key, iv)
  const sealed: Promise<Uint8Array>[] = []
  const opened: Promise<Uint8Array>[] = []
  let at = 0
  for (const size of sizes) {
    sealed.push(encryptor.chunk(plaintext.subarray(at, at + size), false))
    opened.push(decryptor.chunk(expected.subarray(at, at + size), false))
    at += size
  }
  sealed.push(encryptor.chunk(plaintext.subarray(at), true))
  opened.push(decryptor.chunk(expected.subarray(at), true))
  expect(equalBytes(concat(...(await Promise.all(sealed))), expected)).toBe(true)
  expect(equalBytes(concat(...(await Promise.all(opened))), plaintext)).toBe(true)
})

test('wrong padding and broken blocks have names', async () => {
  const sealed = platformCbc(bytes(40))
  sealed[sealed.length - 17]! ^= 0xff
  const decryptor = await webCiphers.cbcDecryptor(key, iv)
  await expect(decryptor.chunk(sealed, true)).rejects.toMatchObject({ code: 'bad-padding' })
  for (const odd of [new Uint8Array(0), new Uint8Array(17)])
    await expect(decryptor.chunk(odd, false)).rejects.toMatchObject({ code: 'bad-length' })
  await expect(webCiphers.cbcEncryptor(bytes(31), iv)).rejects.toMatchObject({ code: 'bad-length' })
  await expect(webCiphers.cbcDecryptor(key, bytes(12))).rejects.toMatchObject({ code: 'bad-length' })
})

test('CTR is the platform’s and its own inverse', async () => {
  const text = bytes(100)
  const counter = bytes(16)
  const sealed = await webCiphers.ctr(key, counter, text)
  expect(toHex(sealed)).toBe(createCipheriv('aes-256-ctr', key, counter).update(text).toString('hex'))
  expect(await webCiphers.ctr(key, counter, sealed)).toEqual(text)
})

test('GCM opens what it sealed and nothing else', async () => {
  const [nonce, text, additional] = [bytes(12), bytes(50), bytes(9)]
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(additional)
  const expected = Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()])
  const sealed = await webCiphers.gcmSeal(key, nonce, text, additional)
  expect(toHex(sealed)).toBe(expected.toString('hex'))
  expect(await webCiphers.gcmOpen(key, nonce, sealed, additional)).toEqual(text)
  for (const at of [0, 49, 50, 65]) {
    const altered = sealed.slice()
    altered[at]! ^= 1
    await expect(webCiphers.gcmOpen(key, nonce, altered, additional)).rejects.toMatchObject({
      code: 'bad-mac',
    })
  }
  await expect(webCiphers.gcmOpen(key, nonce, sealed, bytes(9))).rejects.toMatchObject({ code: 'bad-mac' })
  await expect(webCiphers.gcmOpen(key, nonce, bytes(3), additional)).rejects.toMatchObject({
    code: 'bad-mac',
  })
})

test('hash streams agree with the platform at uneven splits, two at a time', async () => {
  const data = bytes(200_001)
  const [mac, hash] = [await webCiphers.hmac(key), await webCiphers.sha256()]
  for (let at = 0, size = 1; at < data.length; at += size, size = (size * 7 + 13) % 9000) {
    mac.update(data.subarray(at, at + size))
    hash.update(data.subarray(at, at + size))
  }
  expect(toHex(mac.finish())).toBe(createHmac('sha256', key).update(data).digest('hex'))
  expect(toHex(hash.finish())).toBe(createHash('sha256').update(data).digest('hex'))
})

test('what is at hand is hashed at once, by keys of any length', async () => {
  for (const length of [0, 1, 1000]) {
    const data = bytes(length)
    expect(toHex(await webCiphers.sha256Of(data))).toBe(createHash('sha256').update(data).digest('hex'))
    for (const hmacKey of [key, bytes(100)])
      expect(toHex(await webCiphers.hmacOf(hmacKey, data))).toBe(
        createHmac('sha256', hmacKey).update(data).digest('hex'),
      )
  }
})

test('GMAC is the tag of GCM over nothing', async () => {
  const gmac = await webCiphers.gmac(key)
  for (const length of [0, 17, 5000]) {
    const [nonce, part] = [bytes(12), bytes(length)]
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(part)
    cipher.final()
    expect(toHex(await gmac(nonce, part))).toBe(cipher.getAuthTag().toString('hex'))
  }
  await expect(webCiphers.gmac(bytes(16))).rejects.toMatchObject({ code: 'bad-length' })
})

test('random bytes come in any length', () => {
  expect(webRandomness.bytes(200_000).filter((byte) => byte === 0).length).toBeGreaterThan(500)
  expect(webRandomness.bytes(0)).toHaveLength(0)
})
