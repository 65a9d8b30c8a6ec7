import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import { bucket } from '../file/padding.ts'
import type { ByteSink, ByteSource } from '../ports.ts'
import type { MediaFacts, MediaKeys } from './media-file.ts'
import { maxMediaBytes, rangeBytes } from './media-file.ts'
import type { MediaDeps } from './media-pass.ts'
import { MediaPass } from './media-pass.ts'
import { ReadAhead } from './read-ahead.ts'
import { maxWholeBytes, sealWhole, zeroPadded } from './whole-media.ts'

export interface SealMediaOptions {
  readonly source: ByteSource
  readonly keys: MediaKeys
  /** 16 bytes, random: one for each time a key seals. */
  readonly iv: Bytes
  readonly sink: ByteSink
  readonly signal?: AbortSignal
}

/**
 * Seals a file: a small one as a whole, a longer one from front to back in memory of a few ranges. The sink is closed when all is written, and left empty
 * when not. `too-large`; `source-unreadable`, `cancelled` from the source; `storage-full` from the sink.
 */
export async function sealMedia(deps: MediaDeps, options: SealMediaOptions): Promise<MediaFacts> {
  const { source, sink } = options
  if (source.size > maxMediaBytes) throw new HeirloomError('too-large', 'longer than any message carries')
  try {
    const small = source.size <= (deps.wholeBytes ?? maxWholeBytes)
    const facts = await (small ? writeWhole(deps, options) : writeSealed(deps, options))
    if (options.signal?.aborted) throw new HeirloomError('cancelled', 'stopped as asked')
    await sink.close()
    return facts
  } catch (error) {
    await sink.abort()
    throw error
  }
}

async function writeWhole(
  { ciphers }: MediaDeps,
  { source, keys, iv, sink, signal }: SealMediaOptions,
): Promise<MediaFacts> {
  const plain = await source.read(0, source.size, signal)
  const { file, facts } = await sealWhole(ciphers, { plain, keys, iv })
  await sink.write(file)
  return facts
}

async function writeSealed(
  deps: MediaDeps,
  { source, keys, iv, sink, signal }: SealMediaOptions,
): Promise<MediaFacts> {
  const cbc = await deps.ciphers.cbcEncryptor(keys.aesKey, iv)
  const pass = new MediaPass(deps, keys, iv)
  await sink.write(iv)
  const padded = bucket(source.size)
  const reader = new ReadAhead(source, signal)
  let waiting: Promise<Bytes> | null = null
  for (let at = 0; at < padded; at += rangeBytes) {
    const end = Math.min(padded, at + rangeBytes)
    const plain = await reader.take(Math.min(end, source.size) - Math.min(at, source.size))
    // While the hashes of one range are computed here, the platform encrypts the next one elsewhere.
    const sealing = cbc.chunk(zeroPadded(plain, end - at), end === padded)
    sealing.catch(() => undefined)
    const sealed = waiting ? await waiting : new Uint8Array(0)
    pass.update(plain, sealed)
    await sink.write(sealed)
    waiting = sealing
  }
  // The last one may be a block longer than a range, by its padding.
  const last = await waiting!
  for (let at = 0; at < last.length; at += rangeBytes)
    pass.update(new Uint8Array(0), last.subarray(at, at + rangeBytes))
  await sink.write(last)
  const { mac, ...facts } = await pass.finish()
  await sink.write(mac)
  return facts
}
