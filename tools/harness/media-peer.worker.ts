import { expose } from 'comlink'
import { createHMAC, createSHA256 } from 'hash-wasm'
import { webRandomness } from '../../src/adapters/crypto/web-randomness.ts'
import { browserMedia } from '../../src/adapters/media/browser-media.ts'
import { toBase64Url, type Bytes } from '../../src/core/bytes.ts'
import { bucket } from '../../src/domain/file/padding.ts'

/** The same files as ours come to, by hash-wasm and WebCrypto, one step after the other and one file after the other. */
const rangeBytes = 256 * 1024
const mediaFiles = browserMedia()

const door = {
  async seal(photos: readonly File[], { writes }: { readonly writes: boolean }): Promise<void> {
    for (const photo of photos) {
      const file = await sealed(new Uint8Array(await photo.arrayBuffer()))
      if (writes) await write(file)
    }
  },
}
export type PeerWorker = typeof door
expose(door)

async function write(file: Bytes): Promise<void> {
  const sink = await mediaFiles.create(toBase64Url(webRandomness.bytes(16)))
  await sink.write(file)
  await sink.close()
}

async function sealed(plain: Bytes): Promise<Bytes> {
  const [aesKey, hmacKey, tagKey, iv] = [32, 32, 32, 16].map((n) => webRandomness.bytes(n)) as [
    Bytes,
    Bytes,
    Bytes,
    Bytes,
  ]
  const sha256 = (await createSHA256()).init()
  sha256.update(plain).digest('binary')
  const padded = new Uint8Array(bucket(plain.length))
  padded.set(plain)
  const cbc = await crypto.subtle.importKey('raw', aesKey, 'AES-CBC', false, ['encrypt'])
  const ciphertext = await crypto.subtle.encrypt({ name: 'AES-CBC', iv }, cbc, padded)
  const file = new Uint8Array(16 + ciphertext.byteLength + 32)
  file.set(iv)
  file.set(new Uint8Array(ciphertext), 16)
  const hmac = (await createHMAC(createSHA256(), hmacKey)).init()
  file.set(hmac.update(file.subarray(0, -32)).digest('binary'), file.length - 32)
  sha256.init().update(file).digest('binary')
  const gcm = await crypto.subtle.importKey('raw', tagKey, 'AES-GCM', false, ['encrypt'])
  for (let at = 0, range = 0; at < ciphertext.byteLength; at += rangeBytes, range++) {
    const nonce = new Uint8Array(12)
    new DataView(nonce.buffer).setUint32(8, range)
    const additionalData = file.subarray(at, Math.min(at + rangeBytes + 16, file.length - 32))
    await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData }, gcm, new Uint8Array(0))
  }
  return file
}
