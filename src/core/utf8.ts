/** Whether `[from, to)` is UTF-8 as everyone reads it: shortest forms only, no surrogates, nothing past U+10FFFF. */
export function isUtf8(bytes: Uint8Array, from: number, to: number): boolean {
  let at = from
  for (;;) {
    while (at + 4 <= to && (bytes[at]! | bytes[at + 1]! | bytes[at + 2]! | bytes[at + 3]!) < 0x80) at += 4
    while (at < to && bytes[at]! < 0x80) at++
    if (at === to) return true
    const first = bytes[at]!
    if (first < 0xc2 || first > 0xf4) return false
    const end = at + (first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4)
    if (end > to) return false
    const second = bytes[at + 1]!
    if (second < lowestSecond(first) || second > highestSecond(first)) return false
    for (let i = at + 2; i < end; i++) if ((bytes[i]! & 0xc0) !== 0x80) return false
    at = end
  }
}

function lowestSecond(first: number): number {
  return first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
}

function highestSecond(first: number): number {
  return first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
}
