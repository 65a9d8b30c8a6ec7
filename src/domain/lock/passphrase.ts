import type { Bytes } from '../../core/bytes.ts'
import { utf8 } from '../../core/bytes.ts'

/** Enough for any sentence; what is longer is refused rather than cut. */
export const maxPassphraseLength = 1024

/** Keyboards write the same letters in different ways: all of them open the same lock. */
export function passphraseBytes(typed: string): Bytes {
  return utf8(typed.normalize('NFKC'))
}

/** How long a stranger with a copy of the profile would be busy with it. A guess, said in words and never a rule. */
export type PassphraseStrength = 'empty' | 'guessable' | 'weak' | 'good' | 'strong'

const common =
  /^(?:password|passwort|letmein|qwerty|azerty|iloveyou|admin|welcome|secret|heirloom|dragon|monkey)[\d\W_]*$/i

/** Thousands of guesses a second at the very most, times the bits guessed here, make the words. */
export function passphraseStrength(typed: string): PassphraseStrength {
  const text = typed.normalize('NFKC')
  if (text.length === 0) return 'empty'
  const bits = guessedBits(text)
  if (bits < 28 || common.test(text)) return 'guessable'
  if (bits < 44) return 'weak'
  return bits < 64 ? 'good' : 'strong'
}

/** Words count as words, other characters by their kind; what repeats or follows its neighbour counts for little. */
function guessedBits(text: string): number {
  const words = text.split(/[\s\-_.,;]+/).filter((word) => word.length > 0)
  const distinct = new Set(words.map((word) => word.toLowerCase()))
  const byCharacter = characterBits(text)
  if (words.length < 3) return byCharacter
  return Math.min(
    byCharacter,
    [...distinct].reduce((sum, word) => sum + Math.min(12, characterBits(word)), 0),
  )
}

function characterBits(text: string): number {
  const each = bitsEach(text)
  let bits = 0
  let before = Number.NaN
  let stepBefore = Number.NaN
  for (const character of text) {
    const code = character.codePointAt(0)!
    const step = code - before
    const expected = step === 0 || (Math.abs(step) === 1 && step === stepBefore)
    bits += expected ? 0.5 : each
    stepBefore = step
    before = code
  }
  return bits
}

/** Letters of a language say less than their number: about two and a half bits each. */
function bitsEach(text: string): number {
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}\s]/u].filter((kind) => kind.test(text)).length
  if (/^\p{N}+$/u.test(text)) return 3.3
  return kinds <= 1 ? 2.5 : kinds === 2 ? 3.2 : 4.2
}
