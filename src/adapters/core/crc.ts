import { put, unexpected, type Engine } from './engine.ts'

/** Bytes per call: small enough to stay in the processor's cache between copy and use. */
const partBytes = 64 * 1024

/** CRC-32 of bytes of any length, going on from `crc`; unsigned. */
export function crc32(engine: Engine, bytes: Uint8Array, crc: number): number {
  let value = crc
  for (let at = 0; at < bytes.length; at += partBytes) {
    const part = bytes.subarray(at, at + partBytes)
    put(engine, engine.inputAt, engine.inputSize, part)
    value = engine.calls.crc32(value, part.length)
    if (value < 0) throw unexpected('crc32', value)
  }
  return value >>> 0
}
