/** The plainest page that is still compressed: one fixed block of greedy matches, found by looking everywhere. */
export function deflate(bytes: Uint8Array): Uint8Array {
  const out: number[] = []
  let held = 0
  let count = 0
  const put = (value: number, length: number) => {
    for (let i = 0; i < length; i++) {
      held |= ((value >> i) & 1) << count
      if (++count < 8) continue
      out.push(held)
      held = count = 0
    }
  }
  const code = (value: number, length: number) => {
    for (let i = length - 1; i >= 0; i--) put((value >> i) & 1, 1)
  }
  const literal = (symbol: number) => {
    if (symbol < 144) code(0x30 + symbol, 8)
    else if (symbol < 256) code(0x190 + symbol - 144, 9)
    else if (symbol < 280) code(symbol - 256, 7)
    else code(0xc0 + symbol - 280, 8)
  }
  put(2, 3)
  for (let at = 0; at < bytes.length;) {
    const [length, distance] = longest(bytes, at)
    if (length < 3) literal(bytes[at++]!)
    else {
      writeMatch(length, distance, literal, code, put)
      at += length
    }
  }
  literal(256)
  put(0, 3)
  if (count > 0) put(0, 8 - count)
  return Uint8Array.from([...out, 0, 0, 255, 255])
}

function longest(bytes: Uint8Array, at: number): [length: number, distance: number] {
  let best: [number, number] = [0, 0]
  for (let distance = 1; distance <= Math.min(at, 32768); distance++) {
    let length = 0
    while (length < 258 && at + length < bytes.length && bytes[at + length] === bytes[at + length - distance])
      length++
    if (length > best[0]) best = [length, distance]
  }
  return best
}

type Put = (value: number, length: number) => void

function writeMatch(
  length: number,
  distance: number,
  literal: (symbol: number) => void,
  code: Put,
  put: Put,
): void {
  if (length === 258) literal(285)
  else {
    const extra = Math.max(0, 29 - Math.clz32(length - 3))
    const group = (length - 3) >> extra
    literal(257 + 4 * extra + group)
    put((length - 3) & ((1 << extra) - 1), extra)
  }
  const extra = Math.max(0, 30 - Math.clz32(distance - 1))
  code(2 * extra + ((distance - 1) >> extra), 5)
  put((distance - 1) & ((1 << extra) - 1), extra)
}
