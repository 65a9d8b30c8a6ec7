import type { RecoveryKey } from './key-types.ts'

// Apart from `recovery-key.ts`, so that a screen can read along without loading any cryptography.

export const recoveryKeyLength = 64
const recoveryKeyGroups = 16

/** Spaces, line breaks, every kind of dash, and invisible characters that copying brings along. */
export const separators = /[\s\p{Dash}\p{Cf}]+/gu

/** Signal shows `#` for O and `=` for 0. */
export function withoutStandIns(typed: string): string {
  return typed.replaceAll('#', 'O').replaceAll('=', '0')
}

export type TypedRecoveryKey =
  | { readonly ok: true; readonly key: RecoveryKey }
  | {
      readonly ok: false
      /** Usable characters so far, of 64. May be more than 64. */
      readonly length: number
      /** Groups of four (0 to 15, ascending) that hold an impossible character or the wrong number of characters. */
      readonly badGroups: readonly number[]
      readonly reason: 'empty' | 'impossible-character' | 'too-short' | 'too-long'
    }

/**
 * Reads a key in any form that people write it: either case, spaces, hyphens, line ends, and Signal's own stand-ins
 * `#` for O and `=` for 0. O and 0 stay different, and so do l and 1: all of them occur.
 */
export function readRecoveryKey(typed: string): TypedRecoveryKey {
  const plain = withoutStandIns(typed)
  const kept = plain.replace(/[^0-9A-Za-z]/g, '')
  if (kept.length === recoveryKeyLength) return { ok: true, key: kept.toLowerCase() as RecoveryKey }
  const chunks = plain.split(separators).filter((chunk) => chunk !== '')
  const impossible = chunks.some((chunk) => /[^0-9A-Za-z]/.test(chunk))
  return {
    ok: false,
    length: kept.length,
    badGroups: badGroups(chunks),
    reason: reasonFor(kept.length, impossible),
  }
}

function reasonFor(
  length: number,
  impossible: boolean,
): 'empty' | 'impossible-character' | 'too-short' | 'too-long' {
  if (impossible) return 'impossible-character'
  if (length === 0) return 'empty'
  return length < recoveryKeyLength ? 'too-short' : 'too-long'
}

/** Each chunk between separators is cut in fours from its own start, so one slip does not move every later group. */
function badGroups(chunks: readonly string[]): number[] {
  const bad = new Set<number>()
  const mark = (group: number) => bad.add(Math.min(group, recoveryKeyGroups - 1))
  let first = 0
  for (const chunk of chunks) {
    const characters = Array.from(chunk)
    const extra = characters.length % 4
    // One character too many in a chunk of its own is a doubled key press, not the start of the next group.
    const doubled = extra === 1 && characters.length > 4 && chunks.length > 1
    const groups = doubled ? Math.floor(characters.length / 4) : Math.ceil(characters.length / 4)
    characters.forEach((character, i) => {
      if (!/[0-9A-Za-z]/.test(character)) mark(first + Math.min(Math.floor(i / 4), groups - 1))
    })
    if (extra !== 0) mark(first + groups - 1)
    first += groups
  }
  return [...bad].sort((a, b) => a - b)
}
