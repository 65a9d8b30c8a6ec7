import type { ByteSink } from '../../src/domain/ports.ts'

/** Keeps what is written; `bytes` is whole once closed. */
export function memorySink(): ByteSink & { bytes(): Buffer<ArrayBuffer> } {
  const parts: Uint8Array<ArrayBuffer>[] = []
  return {
    write: (bytes) => {
      parts.push(bytes.slice())
      return Promise.resolve()
    },
    close: () => Promise.resolve(),
    abort: () => Promise.resolve(),
    bytes: () => Buffer.concat(parts),
  }
}
