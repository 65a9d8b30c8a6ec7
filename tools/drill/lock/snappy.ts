/** Snappy's raw format, as blocks of LevelDB hold it. Null: these bytes are none. */
export function unsnap(bytes: Uint8Array): Uint8Array | null {
  const head = varint(bytes, 0)
  if (!head || head.value > 64 * 1024 * 1024) return null
  const out = new Uint8Array(head.value)
  let from = head.next
  let to = 0
  while (from < bytes.length) {
    const tag = bytes[from++]!
    const part = (tag & 3) === 0 ? literal(bytes, from, tag) : copy(bytes, from, tag)
    if (!part || to + part.length > out.length) return null
    if (part.offset === 0) {
      if (part.next > bytes.length) return null
      out.set(bytes.subarray(part.next - part.length, part.next), to)
    } else {
      if (part.offset > to) return null
      for (let i = 0; i < part.length; i++) out[to + i] = out[to + i - part.offset]!
    }
    to += part.length
    from = part.next
  }
  return to === out.length ? out : null
}

interface Part {
  readonly length: number
  /** Back in what came out; 0: the bytes before `next` as they stand. */
  readonly offset: number
  readonly next: number
}

function literal(bytes: Uint8Array, at: number, tag: number): Part | null {
  const short = tag >> 2
  if (short < 60) return { length: short + 1, offset: 0, next: at + short + 1 }
  const extra = short - 59
  const length = little(bytes, at, extra) + 1
  return { length, offset: 0, next: at + extra + length }
}

function copy(bytes: Uint8Array, at: number, tag: number): Part | null {
  const kind = tag & 3
  if (kind === 1)
    return { length: ((tag >> 2) & 7) + 4, offset: ((tag >> 5) << 8) | bytes[at]!, next: at + 1 }
  const wide = kind === 2 ? 2 : 4
  const offset = little(bytes, at, wide)
  return offset === 0 ? null : { length: (tag >> 2) + 1, offset, next: at + wide }
}

function little(bytes: Uint8Array, at: number, count: number): number {
  let value = 0
  for (let i = count - 1; i >= 0; i--) value = value * 256 + (bytes[at + i] ?? 0)
  return value
}

export function varint(bytes: Uint8Array, at: number): { value: number; next: number } | null {
  let value = 0
  for (let i = 0; i < 9; i++) {
    const byte = bytes[at + i]
    if (byte === undefined) return null
    value += (byte & 127) * 128 ** i
    if (byte < 128) return { value, next: at + i + 1 }
  }
  return null
}
