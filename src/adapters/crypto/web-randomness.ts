import type { Randomness } from '../../domain/ports.ts'

/** What one call of the platform may give. */
const maxDraw = 65536

export const webRandomness: Randomness = {
  bytes(length) {
    const bytes = new Uint8Array(length)
    for (let at = 0; at < length; at += maxDraw) crypto.getRandomValues(bytes.subarray(at, at + maxDraw))
    return bytes
  },
}
