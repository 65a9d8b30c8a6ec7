import type { RecoveryKey } from '../../domain/keys/key-types.ts'

const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz'
/** So many characters that may each be another are tried in all combinations. */
const maxDoubtful = 10
/** The same where each try is a call. */
const maxDoubtfulCalls = 4

/**
 * Where a well-formed key that is not the right one has its slip: the group (0 to 15) that differs from a key which
 * `isRight` takes. Looks for look-alikes mixed up, two neighbours exchanged, and any one wrong character; null: more is
 * wrong than that. At most some 3 400 keys are tried.
 */
export function nearMiss(typed: RecoveryKey, isRight: (key: RecoveryKey) => boolean): number[] | null {
  for (const candidate of candidates(typed)) {
    const key = candidate as RecoveryKey
    if (isRight(key)) return differingGroups(typed, key)
  }
  return null
}

function* candidates(typed: string): Generator<string> {
  yield* mixedUp(typed)
  for (let at = 0; at + 1 < typed.length; at++)
    if (typed[at] !== typed[at + 1])
      yield typed.slice(0, at) + typed[at + 1]! + typed[at]! + typed.slice(at + 2)
  for (let at = 0; at < typed.length; at++)
    for (const other of alphabet)
      if (other !== typed[at]) yield typed.slice(0, at) + other + typed.slice(at + 1)
}

/** O and 0 exchanged in any of their places: who mixes them up does so more than once. */
function* mixedUp(typed: string, most = maxDoubtful): Generator<string> {
  const places = Array.from(typed).flatMap((character, at) => ('0o'.includes(character) ? [at] : []))
  if (places.length > most) return
  for (let choice = 1; choice < 1 << places.length; choice++) {
    const characters = Array.from(typed)
    places.forEach((at, i) => {
      if (choice & (1 << i)) characters[at] = characters[at] === '0' ? 'o' : '0'
    })
    yield characters.join('')
  }
}

/** Groups (0 to 15) in which two keys differ. */
export function differingGroups(a: string, b: string): number[] {
  const groups: number[] = []
  for (let at = 0; at < a.length; at += 4)
    if (a.slice(at, at + 4) !== b.slice(at, at + 4)) groups.push(at / 4)
  return groups
}

/** Characters that people take for one another, on paper and on screens. */
const lookAlikes: readonly (readonly [string, string])[] = [
  ['o', '0'],
  ['0', 'o'],
  ['l', '1'],
  ['1', 'l'],
  ['i', '1'],
  ['1', 'i'],
  ['i', 'l'],
  ['l', 'i'],
]

/**
 * Other keys that the same writing may mean: with O and 0 exchanged in any of their places, where these are few; then
 * with one character read as its look-alike everywhere, then in one place at a time. At most `most`, none twice.
 */
export function otherReadings(typed: RecoveryKey, most: number): RecoveryKey[] {
  const found = new Set<string>(mixedUp(typed, maxDoubtfulCalls))
  for (const [one, other] of lookAlikes) found.add(typed.replaceAll(one, other))
  for (const [one, other] of lookAlikes)
    for (let at = typed.indexOf(one); at >= 0; at = typed.indexOf(one, at + 1))
      found.add(typed.slice(0, at) + other + typed.slice(at + 1))
  found.delete(typed)
  return Array.from(found).slice(0, most) as RecoveryKey[]
}
