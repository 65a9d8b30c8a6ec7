/** Unsigned LEB128, as protobuf writes it. Values are safe integers; larger ones are for bigint readers. */
export interface Varint {
  readonly value: number
  /** Offset of the first byte after it. */
  readonly next: number
}

/** Null: the bytes end before the varint does. Undefined: no safe integer is written there. */
export function readVarint(bytes: Uint8Array, at: number): Varint | null | undefined {
  let value = 0
  let factor = 1
  for (let i = at; i < at + 10; i++) {
    const byte = bytes[i]
    if (byte === undefined) return null
    value += (byte & 0x7f) * factor
    if (byte < 0x80) return value <= Number.MAX_SAFE_INTEGER ? { value, next: i + 1 } : undefined
    factor *= 128
  }
  return undefined
}

export function varintLength(value: number): number {
  let length = 1
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length++
  return length
}

/** Writes at `at`; returns the offset after it. The caller made room with `varintLength`. */
export function putVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value
  let next = at
  while (rest >= 128) {
    bytes[next++] = (rest % 128) | 0x80
    rest = Math.floor(rest / 128)
  }
  bytes[next++] = rest
  return next
}

export function varint(value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(varintLength(value))
  putVarint(bytes, 0, value)
  return bytes
}

/** Signed to unsigned, small magnitudes first: 0, -1, 1, -2 … become 0, 1, 2, 3 … */
export function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value
}

export function unzigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2
}
