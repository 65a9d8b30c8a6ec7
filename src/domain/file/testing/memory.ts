import type { Bytes } from '../../../core/bytes.ts'
import { concat } from '../../../core/bytes.ts'
import { HeirloomError } from '../../../core/errors.ts'
import type { ByteSink, ByteSource } from '../../ports.ts'

export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read(start, end) {
      if (start < 0 || end > bytes.length || start > end)
        throw new HeirloomError('source-unreadable', 'out of range')
      return Promise.resolve(bytes.slice(start, end))
    },
  }
}

export interface MemorySink extends ByteSink {
  readonly state: 'open' | 'closed' | 'aborted'
  /** Largest single write. */
  readonly largest: number
  bytes(): Bytes
}

/** Keeps what is written; `onClose` receives the whole of it. */
export function memorySink(onClose?: (bytes: Bytes) => void): MemorySink {
  const parts: Uint8Array[] = []
  let state: MemorySink['state'] = 'open'
  return {
    get state() {
      return state
    },
    get largest() {
      return Math.max(0, ...parts.map((part) => part.length))
    },
    // A copy: writers may use their buffer again.
    write: (bytes) => Promise.resolve(void parts.push(bytes.slice())),
    close() {
      state = 'closed'
      onClose?.(concat(...parts))
      return Promise.resolve()
    },
    abort: () => Promise.resolve(void (state = 'aborted')),
    bytes: () => concat(...parts),
  }
}
