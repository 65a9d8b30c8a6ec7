import { createCipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bucket } from '../../src/domain/file/padding.ts'

const rangeBytes = 256 * 1024

/**
 * The same files as ours come to, sealed by Node's native crypto in one thread; each is read, and written and flushed
 * while the next one is sealed. Answers milliseconds.
 */
export async function nativeSealPhotos(
  photos: readonly string[],
  { count, writes }: { readonly count: number; readonly writes: boolean },
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'heirloom-bench-media-'))
  const started = performance.now()
  let writing = Promise.resolve()
  for (let i = 0; i < count; i++) {
    const parts = sealed(await readFile(photos[i % photos.length]!))
    await writing
    if (writes) writing = write(join(folder, String(i)), parts)
  }
  await writing
  const ms = performance.now() - started
  await rm(folder, { recursive: true })
  return ms
}

async function write(path: string, parts: readonly Buffer[]): Promise<void> {
  const file = await open(path, 'w')
  await file.writev(parts)
  await file.sync()
  await file.close()
}

/** iv and ciphertext, then the MAC; the hashes and tags are made and let go. */
function sealed(plain: Buffer): Buffer[] {
  const [key, tagKey, iv] = [randomBytes(64), randomBytes(32), randomBytes(16)]
  createHash('sha256').update(plain).digest()
  const cipher = createCipheriv('aes-256-cbc', key.subarray(0, 32), iv)
  const zeros = Buffer.alloc(bucket(plain.length) - plain.length)
  const body = Buffer.concat([iv, cipher.update(plain), cipher.update(zeros), cipher.final()])
  const mac = createHmac('sha256', key.subarray(32)).update(body).digest()
  createHash('sha256').update(body).update(mac).digest()
  for (let at = 0, range = 0; at < body.length - 16; at += rangeBytes, range++) {
    const nonce = Buffer.alloc(12)
    nonce.writeUInt32BE(range, 8)
    const gmac = createCipheriv('aes-256-gcm', tagKey, nonce)
    gmac.setAAD(body.subarray(at, at + rangeBytes + 16))
    gmac.final()
    gmac.getAuthTag()
  }
  return [body, mac]
}
