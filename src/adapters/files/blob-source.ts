import { HeirloomError } from '../../core/errors.ts'
import type { ByteSource } from '../../domain/ports.ts'

/** Reads a `File` or `Blob` by ranges. `source-unreadable` when it moved, changed or is shorter than it said. */
export function blobSource(blob: Blob): ByteSource {
  const size = blob.size
  const source: ByteSource = {
    size,
    async read(start, end, signal) {
      signal?.throwIfAborted()
      if (!(start >= 0 && start <= end && end <= size))
        throw new HeirloomError('source-unreadable', 'a range outside the file was asked for')
      const buffer = await readBuffer(blob.slice(start, end))
      if (buffer.byteLength !== end - start)
        throw new HeirloomError('source-unreadable', 'the file gave fewer bytes than asked')
      signal?.throwIfAborted()
      return new Uint8Array(buffer)
    },
  }
  blobs.set(source, blob)
  return source
}

const blobs = new WeakMap<ByteSource, Blob>()

/** The file behind a source, which may be handed to a worker without reading it. Null: there is none. */
export function blobOf(source: ByteSource): Blob | null {
  return blobs.get(source) ?? null
}

async function readBuffer(part: Blob): Promise<ArrayBuffer> {
  try {
    return await part.arrayBuffer()
  } catch (cause) {
    throw unreadable(cause)
  }
}

/** Whatever the browser says of a file it cannot read: the person has to pick it again. */
export function unreadable(cause: unknown): HeirloomError {
  if (cause instanceof HeirloomError) return cause
  return new HeirloomError('source-unreadable', 'the browser could not read what was picked', { cause })
}
