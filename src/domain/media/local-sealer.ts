import { equalBytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { ByteSink } from '../ports.ts'
import type { Beginnings } from './beginnings.ts'
import { checkGoingOn } from './check-going-on.ts'
import type { MediaFacts } from './media-file.ts'
import type { MediaDeps } from './media-pass.ts'
import type { MediaFiles } from './media-port.ts'
import type { CheckOrder, MediaSealer } from './media-sealer.ts'
import { sealMedia } from './seal-media.ts'
import { verifyMedia } from './verify-media.ts'

export interface LocalSealerDeps extends MediaDeps {
  readonly mediaFiles: MediaFiles
}

/** Seals and checks on the spot: what the workers run, and who has none. */
export function localSealer(deps: LocalSealerDeps): MediaSealer {
  const check = async (order: CheckOrder): Promise<MediaFacts> => {
    const sink = order.file === null ? null : await deps.mediaFiles.create(order.file)
    try {
      const facts = await checked(deps, order, sink)
      await sink?.close()
      return facts
    } catch (error) {
      await sink?.abort()
      throw error
    }
  }
  return {
    async seal({ file, ...order }) {
      return sealMedia(deps, { ...order, sink: await deps.mediaFiles.create(file) })
    },
    async check(order) {
      const { file, goesOn = false } = order
      if (file === null || !goesOn) return check(order)
      const part = await deps.mediaFiles.goOn(file)
      if (part)
        return checkGoingOn(deps.mediaFiles, { ...order, file }, part, (...args) => checked(deps, ...args))
      // Left by a place that keeps parts, where this one does not.
      await deps.mediaFiles.remove(file)
      return check(order)
    },
  }
}

async function checked(
  deps: MediaDeps,
  { source, keys, size, plaintextHash, signal }: CheckOrder,
  sink: Pick<ByteSink, 'write'> | null,
  beginnings?: Beginnings,
): Promise<MediaFacts> {
  const facts = await verifyMedia(deps, {
    source,
    keys,
    size,
    ...(beginnings && { beginnings }),
    ...(sink && { onSealed: (part) => sink.write(part) }),
    ...(signal && { signal }),
  })
  if (plaintextHash && !equalBytes(facts.plaintextHash, plaintextHash))
    throw new HeirloomError('other-content', 'a media file holds something else than its message names')
  if (signal?.aborted) throw new HeirloomError('cancelled', 'stopped as asked')
  return facts
}
