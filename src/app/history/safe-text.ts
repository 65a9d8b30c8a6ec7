/** Hostile text made fit for one line of the screen. All functions are linear in what they keep. */

/** Controls, and the marks that turn or hide what stands beside them. */
function isUnfit(code: number): boolean {
  return (
    code < 0x20 ||
    (code >= 0x7f && code < 0xa0) ||
    (code >= 0x200e && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069) ||
    code === 0x061c ||
    code === 0xfeff
  )
}

/** The last position at or before `at` that does not part a surrogate pair. */
export function wholeBefore(text: string, at: number): number {
  if (at <= 0 || at >= text.length) return Math.max(0, Math.min(at, text.length))
  const low = text.charCodeAt(at)
  const high = text.charCodeAt(at - 1)
  return low >= 0xdc00 && low < 0xe000 && high >= 0xd800 && high < 0xdc00 ? at - 1 : at
}

/** One line of at most `max` UTF-16 units: unfit characters become blanks, runs of blanks one, `…` when cut. */
export function oneLine(text: string, max: number): string {
  let line = ''
  let blank = false
  // What is read is bounded too: a name of a megabyte of blanks is no name.
  const end = wholeBefore(text, max * 4)
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x20 || isUnfit(code)) {
      blank = line.length > 0
      continue
    }
    if (blank) line += ' '
    blank = false
    line += text[i]!
    if (line.length > max) return line.slice(0, wholeBefore(line, max - 1)) + '…'
  }
  return end < text.length ? `${line}…` : line
}

const maxName = 120

export function cleanName(...parts: readonly (string | undefined)[]): string {
  return oneLine(parts.filter((part) => part).join(' '), maxName)
}

/** Calling codes of one and two digits; all others have three. */
const shortCodes = new Set(
  (
    '1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 ' +
    '84 86 90 91 92 93 94 95 98'
  ).split(' '),
)

/** `+49 151 234 567 89`; North American numbers as `+1 555-010-1234`. */
export function phoneNumber(e164: bigint): string {
  const digits = e164.toString()
  if (digits.startsWith('1') && digits.length === 11) {
    return `+1 ${digits.slice(1, 4)}-${digits.slice(4, 7)}-${digits.slice(7)}`
  }
  const code = [1, 2].find((length) => shortCodes.has(digits.slice(0, length))) ?? 3
  const groups: string[] = []
  for (let at = code; at < digits.length; at += 3) groups.push(digits.slice(at, at + 3))
  return [`+${digits.slice(0, code)}`, ...groups].join(' ')
}

const maxTime = 8_640_000_000_000_000

/** Milliseconds as a number that a Date takes. */
export function millis(value: bigint | undefined): number {
  if (value === undefined || value < 0n) return 0
  return value > BigInt(maxTime) ? maxTime : Number(value)
}

/** `5 minutes`, `1 day`, `4 weeks`: the largest unit that divides it. */
export function duration(ms: number): string {
  const units = [
    ['week', 604_800_000],
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
  ] as const
  for (const [name, length] of units) if (ms >= length && ms % length === 0) return count(ms / length, name)
  return count(Math.max(1, Math.round(ms / 1000)), 'second')
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
