import { execFile } from 'node:child_process'
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createGunzip, createGzip, deflateRawSync } from 'node:zlib'
import { root } from '../build.ts'
import type { FileKey } from '../lib/seal-archive.ts'
import { officialKey, Purpose, validateFile } from '../lib/oracle.ts'

/** What the platform does natively, in Node, with the same bytes. All answer milliseconds. */

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

export function nativeValidate(path: string, key: FileKey): Promise<number> {
  return timed(async () => {
    const outcome = await validateFile(path, key, Purpose.DeviceTransfer)
    if (!outcome.ok) throw new Error(`the sample is not valid: ${outcome.errorMessage ?? ''}`)
  })
}

/** Peak resident bytes of a Node process that does nothing else than let the official library validate. */
export async function nativeValidateMemory(
  path: string,
  { recoveryKey, accountId }: FileKey,
): Promise<number> {
  const script = fileURLToPath(new URL('validate-alone.ts', import.meta.url))
  const args = ['--import', 'tsx', script, path, recoveryKey, accountId]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root })
  return Number(stdout)
}

/** gzip, AES-256-CBC and HMAC over the frames, streamed: what writing an archive file costs at least. */
export function nativeSealFile(framesPath: string): Promise<number> {
  return timed(async () => {
    const cipher = createCipheriv('aes-256-cbc', randomBytes(32), randomBytes(16))
    const mac = createHmac('sha256', randomBytes(32))
    const stream = createReadStream(framesPath, { highWaterMark: 1 << 20 }).pipe(createGzip({ level: 1 }))
    for await (const part of stream.pipe(cipher)) mac.update(part as Buffer)
    mac.digest()
  })
}

/** Pages of 64 KiB deflated and sealed with AES-256-GCM, one after the other: what a first archive costs at least. */
export async function nativeSealPages(framesPath: string): Promise<number> {
  const frames = await readFile(framesPath)
  return timed(() => {
    for (let at = 0; at < frames.length; at += 65_536) {
      const body = deflateRawSync(frames.subarray(at, at + 65_536), { level: 1 })
      const cipher = createCipheriv('aes-256-gcm', randomBytes(32), randomBytes(12))
      cipher.update(body)
      cipher.final()
    }
    return Promise.resolve()
  })
}

/** MAC, AES-256-CBC and gunzip over the archive file, streamed: what reading it whole costs at least. */
export function nativeOpenFile(path: string, key: FileKey): Promise<number> {
  const { aesKey, hmacKey } = officialKey(key)
  return timed(async () => {
    const file = await readFile(path)
    createHmac('sha256', hmacKey).update(file.subarray(0, -32)).digest()
    const decipher = createDecipheriv('aes-256-cbc', aesKey, file.subarray(0, 16))
    const gunzip = createGunzip()
    gunzip.resume()
    const ended = new Promise<void>((resolve, reject) => gunzip.on('end', resolve).on('error', reject))
    gunzip.write(decipher.update(file.subarray(16, -32)))
    gunzip.end(decipher.final())
    await ended
  })
}
