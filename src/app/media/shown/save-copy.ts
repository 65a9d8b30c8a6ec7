import type { Bytes } from '../../../core/bytes.ts'
import { HeirloomError } from '../../../core/errors.ts'
import { rangeBytes } from '../../../domain/media/media-file.ts'
import type { ByteSink, ByteSource } from '../../../domain/ports.ts'
import type { BrowserFile, BrowserSaveTarget } from '../../api/browser-objects.ts'
import type { OnProgress } from '../../api/history-api.ts'
import type { CopyPlaces } from './media-ports.ts'

/** Without a place to write to, a copy stands in memory until the browser has saved it. */
const maxGathered = 256 * 1024 * 1024
const stepBytes = 4 * rangeBytes

export interface SaveOptions {
  readonly target: BrowserSaveTarget | null
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
}

/** Writes the plaintext out, each part verified before it is written; what failed leaves nothing behind. */
export async function saveCopy(
  { copies }: { readonly copies: CopyPlaces },
  source: ByteSource,
  { target, onProgress, signal }: SaveOptions,
): Promise<BrowserFile | null> {
  if (!target) {
    if (source.size > maxGathered)
      throw new HeirloomError('too-large', 'a file too large to be saved here', {
        facts: { bytes: source.size },
      })
    const parts: Bytes[] = []
    await pass(source, { onProgress, signal }, (part) => Promise.resolve(void parts.push(part)))
    return copies.gather(parts)
  }
  const sink: ByteSink = await copies.write(target)
  try {
    await pass(source, { onProgress, signal }, (part) => sink.write(part))
    await sink.close()
    return null
  } catch (error) {
    await sink.abort().catch(() => undefined)
    throw error
  }
}

async function pass(
  source: ByteSource,
  { onProgress, signal }: Pick<SaveOptions, 'onProgress' | 'signal'>,
  take: (part: Bytes) => Promise<void>,
): Promise<void> {
  for (let at = 0; at < source.size; at += stepBytes) {
    if (signal.aborted) throw new HeirloomError('cancelled', 'stopped as asked')
    const end = Math.min(source.size, at + stepBytes)
    await take(await source.read(at, end, signal))
    onProgress({ step: 'writing', done: end, total: source.size, unit: 'bytes' })
  }
}
