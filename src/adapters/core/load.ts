import { HeirloomError } from '../../core/errors.ts'
import type { Core } from '../../domain/core-port.ts'
import { crc32 } from './crc.ts'
import { deflate, inflate } from './compress.ts'
import { engineOf, type Engine } from './engine.ts'
import type { CoreExports } from './exports.ts'
import { CoreGunzip } from './gunzip.ts'
import { CoreHashes } from './hashing.ts'
import { CoreIncrementalMac } from './incremental-mac.ts'
import { CoreScanner } from './scan.ts'
import { Slot } from './slot.ts'

/** The built core: its bytes, or compiled once and sent to many workers. */
export type CoreSource = WebAssembly.Module | Uint8Array<ArrayBuffer> | ArrayBuffer

/** Starts one instance (14 MiB), in any realm. Nothing is remembered: a failed start may be tried again. */
export async function createCore(source: CoreSource): Promise<Core> {
  const module = source instanceof WebAssembly.Module ? source : await WebAssembly.compile(source)
  const instance = await WebAssembly.instantiate(module)
  return coreOf(engineOf(instance.exports as unknown as CoreExports))
}

function coreOf(engine: Engine): Core {
  const { calls, memory } = engine
  const hashSlot = new Slot(memory, calls.hashStateAt.value, calls.hashStateSize.value)
  const streamSlot = new Slot(memory, calls.streamStateAt.value, calls.streamStateSize.value)
  const scanner = new CoreScanner(engine)
  return {
    crc32: (bytes, crc = 0) => crc32(engine, bytes, crc),
    crc32Combine: (a, b, lengthB) => {
      if (!Number.isSafeInteger(lengthB) || lengthB < 0)
        throw new HeirloomError('bad-length', 'no length in bytes')
      return calls.crc32Combine(a, b, lengthB) >>> 0
    },
    sha256: (inputs) => {
      if (inputs.length === 0) return []
      const group = new CoreHashes(
        engine,
        hashSlot,
        inputs.map(() => null),
      )
      group.update(inputs)
      return group.finish()
    },
    hashes: (keys) => new CoreHashes(engine, hashSlot, keys),
    incrementalMac: (key, chunkBytes) => new CoreIncrementalMac(engine, hashSlot, key, chunkBytes),
    deflate: (bytes) => deflate(engine, bytes),
    inflate: (bytes, length) => inflate(engine, bytes, length),
    gunzip: () => new CoreGunzip(engine, streamSlot),
    scan: (bytes, at, columns) => scanner.scan(bytes, at, columns),
  }
}
