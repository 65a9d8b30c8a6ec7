import { HeirloomError } from '../../core/errors.ts'
import type { Bytes } from '../../core/bytes.ts'
import type { CoreExports } from './exports.ts'

/** Bytes of memory the core is built with (wasm/asconfig.json). It never grows, so one view serves for ever. */
const memoryBytes = 224 * 65536

/** One instance: its calls, its memory, and the areas both sides know. */
export interface Engine {
  readonly calls: CoreExports
  readonly memory: Bytes
  readonly inputAt: number
  readonly inputSize: number
  readonly outputAt: number
}

/** Wraps a started instance. Throws `bug` when its memory is not the one this glue was written for. */
export function engineOf(calls: CoreExports): Engine {
  const { buffer } = calls.memory
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength !== memoryBytes) {
    throw new HeirloomError('bug', 'the core has another memory than expected')
  }
  return {
    calls,
    memory: new Uint8Array(buffer),
    inputAt: calls.inputAt.value,
    inputSize: calls.inputSize.value,
    outputAt: calls.outputAt.value,
  }
}

/** Copies bytes into the core. The caller cut them to the area's size; this is the second look. */
export function put(engine: Engine, at: number, size: number, bytes: Uint8Array): void {
  if (bytes.length > size) throw new HeirloomError('bug', `${bytes.length} bytes for an area of ${size}`)
  engine.memory.set(bytes, at)
}

/** A copy of `length` bytes of the common output. */
export function takeOutput(engine: Engine, length: number): Bytes {
  return engine.memory.slice(engine.outputAt, engine.outputAt + length)
}

/** For statuses that only a fault of ours can cause. */
export function unexpected(call: string, status: number): HeirloomError {
  return new HeirloomError('bug', `the core answered ${call} with ${status}`)
}
