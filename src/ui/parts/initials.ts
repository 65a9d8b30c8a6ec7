/** The first letters of a name, whole characters as people see them. */
export function initials(name: string): string {
  const words = name
    .slice(0, 200)
    .split(/[\s\p{P}\p{S}]+/u)
    .filter((word) => word !== '')
  const letters = words.map((word) => String.fromCodePoint(word.codePointAt(0)!))
  const picked = letters.length > 1 ? [letters[0]!, letters[letters.length - 1]!] : letters
  return picked
    .filter((letter) => /[\p{L}\p{N}]/u.test(letter))
    .join('')
    .toLocaleUpperCase()
}
