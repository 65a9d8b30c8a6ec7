import { createCipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import { open } from 'node:fs/promises'
import { bucket } from '../../../src/domain/file/padding.ts'

export function hashOf(pieces: Iterable<Buffer>): Buffer {
  const hash = createHash('sha256')
  for (const piece of pieces) hash.update(piece)
  return hash.digest()
}

/** Seals a file as a phone does, piece by piece, by Node's own cryptography. `key`: 64 bytes, AES half first. */
export async function sealFilm(
  path: string,
  {
    pieces,
    size,
    key,
  }: { readonly pieces: Iterable<Buffer>; readonly size: number; readonly key: Uint8Array },
): Promise<void> {
  const iv = randomBytes(16)
  const cipher = createCipheriv('aes-256-cbc', key.subarray(0, 32), iv)
  const hmac = createHmac('sha256', key.subarray(32)).update(iv)
  const file = await open(path, 'w')
  const put = async (sealed: Buffer) => {
    hmac.update(sealed)
    await file.write(sealed)
  }
  await file.write(iv)
  for (const piece of pieces) await put(cipher.update(piece))
  for (let left = bucket(size) - size; left > 0; left -= 1 << 20)
    await put(cipher.update(Buffer.alloc(Math.min(left, 1 << 20))))
  await put(cipher.final())
  await file.write(hmac.digest())
  await file.close()
}
