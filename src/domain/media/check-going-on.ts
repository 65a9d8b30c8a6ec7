import { concat } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import type { ByteSink, ByteSource } from '../ports.ts'
import { Beginnings } from './beginnings.ts'
import type { MediaFacts } from './media-file.ts'
import type { MediaFiles, PartFile } from './media-port.ts'
import type { CheckOrder } from './media-sealer.ts'

// [Note: Going on with a file] What is on the disk of a file that came in part is read again with the rest and hashed with
// it: MAC and hash over all of it decide, as for one that came at once. Nothing is noted of how far it came but the bytes
// themselves, so a kill at any moment, or a disk that lost what it had taken, needs no mending: it is found out at the end.

type Check = (
  order: CheckOrder,
  sink: Pick<ByteSink, 'write'>,
  beginnings?: Beginnings,
) => Promise<MediaFacts>

/** Checks and copies a file whose beginning is there. A wrong beginning costs that all of it is read once more. */
export async function checkGoingOn(
  mediaFiles: MediaFiles,
  order: CheckOrder & { readonly file: string },
  part: PartFile,
  check: Check,
): Promise<MediaFacts> {
  const began = part.held.size
  try {
    if (began > order.source.size) throw new HeirloomError('bad-length', 'more is there than the whole has')
    const source = goingOn(part.held, order.source)
    const { coming } = order
    const read = (start: number, end: number) => part.read(start, end)
    const heard = coming && new Beginnings(coming.macs, (bytes) => coming.onVerified(bytes, read))
    const facts = await check({ ...order, source }, behind(part.sink, began), heard)
    await part.sink.close()
    return facts
  } catch (error) {
    if (!wasWrong(error)) {
      // A device that is full needs the room more than a part of a film.
      await (isCode(error, 'storage-full') ? part.sink.abort() : part.pause())
      throw error
    }
    await part.sink.abort()
    if (began === 0) throw error
  }
  // Once: now there is no beginning that could be wrong.
  const anew = await mediaFiles.goOn(order.file)
  if (!anew) throw new HeirloomError('bug', 'a place that kept parts keeps them no more')
  return checkGoingOn(mediaFiles, order, anew, check)
}

/** Of what is there, or of all of it; a beginning that the disk does not give back is none. */
function wasWrong(error: unknown): boolean {
  const altered = ['bad-mac', 'bad-length', 'bad-padding', 'truncated', 'other-content', 'too-large'] as const
  return isCode(error, ...altered, 'source-unreadable')
}

/** The beginning as it is here, the rest as it comes. */
function goingOn(held: ByteSource, rest: ByteSource): ByteSource {
  return {
    size: rest.size,
    async read(start, end, signal) {
      if (end <= held.size) return held.read(start, end, signal)
      if (start >= held.size) return rest.read(start, end, signal)
      return concat(await held.read(start, held.size, signal), await rest.read(held.size, end, signal))
    },
  }
}

/** Takes all of a file, and writes what is not there yet. */
function behind(sink: ByteSink, there: number): Pick<ByteSink, 'write'> {
  let at = 0
  return {
    async write(bytes) {
      const skipped = Math.min(bytes.length, Math.max(0, there - at))
      at += bytes.length
      if (skipped < bytes.length) await sink.write(bytes.subarray(skipped))
    },
  }
}
