import { toHex } from '../../src/core/bytes.ts'

/**
 * Bytes on their way in, per archive, in memory: a killed service leaves none behind. They refuse early what the
 * transaction would refuse late; the transaction decides.
 */
export interface Reservations {
  of(archive: Uint8Array): number
  total(): number
  /** Returns what gives the bytes back. */
  take(archive: Uint8Array, bytes: number): () => void
}

export function reservations(): Reservations {
  const held = new Map<string, number>()
  let total = 0
  const move = (key: string, bytes: number) => {
    total += bytes
    const sum = (held.get(key) ?? 0) + bytes
    if (sum === 0) held.delete(key)
    else held.set(key, sum)
  }
  return {
    of: (archive) => held.get(toHex(archive)) ?? 0,
    total: () => total,
    take: (archive, bytes) => {
      const key = toHex(archive)
      move(key, bytes)
      let given = false
      return () => {
        if (!given) move(key, -bytes)
        given = true
      }
    },
  }
}
