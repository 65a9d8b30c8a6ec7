import { createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import type { FileKey } from '../lib/seal-archive.ts'
import { officialKey } from '../lib/oracle.ts'

/** Opens an archive file with the official library's keys and Node's ciphers: nothing of ours. Answers the frames. */
export function openOfficially(file: Buffer, key: FileKey): Uint8Array<ArrayBuffer> {
  const { hmacKey, aesKey } = officialKey(key)
  const sealed = file.subarray(0, -32)
  const mac = createHmac('sha256', hmacKey).update(sealed).digest()
  if (!timingSafeEqual(mac, file.subarray(-32))) throw new Error('the MAC of the exported file is wrong')
  const decipher = createDecipheriv('aes-256-cbc', aesKey, sealed.subarray(0, 16))
  const plain = Buffer.concat([decipher.update(sealed.subarray(16)), decipher.final()])
  return new Uint8Array(gunzipSync(plain))
}
