/** From (inclusive) to (exclusive). */
export interface ByteRange {
  readonly from: number
  readonly to: number
}

/**
 * The one range that a `Range` header asks for (RFC 9110, 14.1.2). Null: none that is understood, so the whole is the
 * answer. `unsatisfiable`: it lies beyond the end.
 */
export function byteRange(header: string | null, size: number): ByteRange | 'unsatisfiable' | null {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return null
  const [, first, last] = match
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? 'unsatisfiable' : { from: size - length, to: size }
  }
  const from = Number(first)
  const to = last === '' ? size : Math.min(size, Number(last) + 1)
  if (last !== '' && Number(last) < from) return null
  return from >= size ? 'unsatisfiable' : { from, to }
}
