/**
 * The padded length of `length` bytes: what remains visible of a length is its order of magnitude and a few bits.
 * At most 12 % more, less for long ones (docs/format.md section 9).
 */
export function padme(length: number): number {
  if (length < 2) return length
  const exponent = Math.floor(Math.log2(length))
  const kept = Math.floor(Math.log2(exponent)) + 1
  const step = 2 ** Math.max(0, exponent - kept)
  return Math.ceil(length / step) * step
}
