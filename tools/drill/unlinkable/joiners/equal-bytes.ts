import { toHex } from '../../../../src/core/bytes.ts'
import type { Joiner } from '../matching.ts'
import type { Seen } from '../storage.ts'

const windowBytes = 8

/** Any eight bytes that lie on both sides: an id, a key, a hash, in a row or in a line of the log. */
export const equalBytes: Joiner = (accounts, archives) => {
  const holders = new Map<string, Set<string>>()
  for (const account of accounts) {
    for (const window of windowsOf(account)) {
      const known = holders.get(window) ?? new Set()
      holders.set(window, known.add(account.id))
    }
  }
  const free = new Set(accounts.map(({ id }) => id))
  const pairs = new Map<string, string>()
  for (const archive of archives) {
    const best = mostShared(archive, holders, free)
    if (best === null) continue
    pairs.set(archive.id, best)
    free.delete(best)
  }
  return pairs.size > 0 ? [{ name: 'equal bytes', pairs }] : []
}

function mostShared(
  archive: Seen,
  holders: ReadonlyMap<string, ReadonlySet<string>>,
  free: ReadonlySet<string>,
): string | null {
  const counts = new Map<string, number>()
  for (const window of windowsOf(archive)) {
    for (const id of holders.get(window) ?? []) if (free.has(id)) counts.set(id, (counts.get(id) ?? 0) + 1)
  }
  let best: string | null = null
  for (const [id, count] of counts) if (best === null || count > counts.get(best)!) best = id
  return best
}

function windowsOf({ bytes }: Seen): Set<string> {
  const windows = new Set<string>()
  for (const one of bytes) {
    const hex = toHex(one)
    for (let at = 0; at + 2 * windowBytes <= hex.length; at += 2)
      windows.add(hex.slice(at, at + 2 * windowBytes))
  }
  return windows
}
