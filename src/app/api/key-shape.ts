import { recoveryKeyLength, separators, withoutStandIns } from '../../domain/keys/typed-key.ts'

/** What the screens may check of a typed key while it is being typed. Looks at the shape only. */
export interface KeyShape {
  /** Characters that count, separators left out. */
  readonly length: number
  /** In groups of four, lower case, as the key will be read. The last may be short. */
  readonly groups: readonly string[]
  /** Groups that hold a character no key has, ascending from 0. */
  readonly badGroups: readonly number[]
  readonly complete: boolean
}

export const keyLength = recoveryKeyLength

/** Far more than any written form of a key needs. */
const maxTyped = 4096

/**
 * Reads a key in any written form: case, spaces, dashes and line breaks do not matter, and the look-alikes that
 * Signal shows count as what they stand for (`#` is o, `=` is 0). `o` and `0` are never folded together.
 */
export function keyShape(typed: string): KeyShape {
  const plain = withoutStandIns(typed.slice(0, maxTyped)).replace(separators, '').toLowerCase()
  const characters = Array.from(plain)
  const groups: string[] = []
  const badGroups: number[] = []
  for (let at = 0; at < characters.length; at += 4) {
    const group = characters.slice(at, at + 4).join('')
    if (!/^[a-z0-9]*$/.test(group)) badGroups.push(at / 4)
    groups.push(group)
  }
  return {
    length: characters.length,
    groups,
    badGroups,
    complete: characters.length === keyLength && badGroups.length === 0,
  }
}

/** A key in groups of four, as it is shown and printed. */
export function keyGroups(key: string): readonly string[] {
  return keyShape(key).groups
}

/** Whether this reads as an account id (a UUID), in any case, with or without its dashes. */
export function isAccountId(typed: string): boolean {
  return /^[0-9a-f]{32}$/.test(typed.slice(0, maxTyped).toLowerCase().replace(separators, ''))
}
