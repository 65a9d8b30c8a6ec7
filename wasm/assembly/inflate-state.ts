// What an inflate remembers between calls: one record in memory, so that there can be several and each can be
// copied away and back. Offsets are those of the loads and stores below; addresses are absolute.

/** Table bits of the first lookup; longer codes go on in a subtable. */
export const LITERAL_BITS: u32 = 11
export const DISTANCE_BITS: u32 = 8

// Where the reader stands.
export const AT_HEADER: u32 = 0
export const AT_STORED_LENGTH: u32 = 1
export const IN_STORED: u32 = 2
export const AT_CODE_COUNTS: u32 = 3
export const IN_CODE_LENGTH_CODE: u32 = 4
export const IN_CODE_LENGTHS: u32 = 5
export const IN_SYMBOLS: u32 = 6
export const AT_END: u32 = 7
export const BROKEN: u32 = 8

/** Code lengths being read (320 bytes), and the tables of the block at hand. Most table sizes: see inflate-table.ts. */
export const LENGTHS: usize = 128
export const LITERAL_TABLE: usize = 512
export const DISTANCE_TABLE: usize = LITERAL_TABLE + 2432 * 4

export function mode(s: usize): u32 {
  return load<u32>(s, 0)
}
export function setMode(s: usize, value: u32): void {
  store<u32>(s, value, 0)
}
/** True inside the final block. */
export function isFinal(s: usize): bool {
  return load<u32>(s, 4) != 0
}
export function setFinal(s: usize, value: u32): void {
  store<u32>(s, value, 4)
}
/** Bits read and not yet used, the next one lowest; bits above `bitCount` are zero between steps. */
export function bits(s: usize): u64 {
  return load<u64>(s, 8)
}
export function bitCount(s: usize): u32 {
  return load<u32>(s, 16)
}
export function setBits(s: usize, value: u64, count: u32): void {
  store<u64>(s, value, 8)
  store<u32>(s, count, 16)
}
export function inputAt(s: usize): usize {
  return <usize>load<u32>(s, 20)
}
export function inputEnd(s: usize): usize {
  return <usize>load<u32>(s, 24)
}
export function setInput(s: usize, at: usize, end: usize): void {
  store<u32>(s, <u32>at, 20)
  store<u32>(s, <u32>end, 24)
}
export function outputAt(s: usize): usize {
  return <usize>load<u32>(s, 28)
}
export function setOutputAt(s: usize, at: usize): void {
  store<u32>(s, <u32>at, 28)
}
/** Nothing is written at or beyond it, save in the slack of the area when the fast loop runs well before it. */
export function outputEnd(s: usize): usize {
  return <usize>load<u32>(s, 32)
}
/** The oldest byte a match may reach back to. */
export function historyAt(s: usize): usize {
  return <usize>load<u32>(s, 36)
}
export function setOutput(s: usize, history: usize, at: usize, end: usize): void {
  store<u32>(s, <u32>at, 28)
  store<u32>(s, <u32>end, 32)
  store<u32>(s, <u32>history, 36)
}
/** Bytes of a stored block still to copy. */
export function storedLeft(s: usize): u32 {
  return load<u32>(s, 40)
}
export function setStoredLeft(s: usize, value: u32): void {
  store<u32>(s, value, 40)
}
/** Of a dynamic header: literal codes, distance codes, code length codes, and how many lengths were read. */
export function literalCodes(s: usize): u32 {
  return load<u32>(s, 44)
}
export function distanceCodes(s: usize): u32 {
  return load<u32>(s, 48)
}
export function lengthCodes(s: usize): u32 {
  return load<u32>(s, 52)
}
export function setCodeCounts(s: usize, literals: u32, distances: u32, lengths: u32): void {
  store<u32>(s, literals, 44)
  store<u32>(s, distances, 48)
  store<u32>(s, lengths, 52)
}
export function lengthsRead(s: usize): u32 {
  return load<u32>(s, 56)
}
export function setLengthsRead(s: usize, value: u32): void {
  store<u32>(s, value, 56)
}
/** Tables of the block at hand, and the bits of their first lookup. */
export function literalTable(s: usize): usize {
  return <usize>load<u32>(s, 60)
}
export function literalMask(s: usize): u32 {
  return load<u32>(s, 64)
}
export function setLiteralTable(s: usize, at: usize, tableBits: u32): void {
  store<u32>(s, <u32>at, 60)
  store<u32>(s, (1 << tableBits) - 1, 64)
}
export function distanceTable(s: usize): usize {
  return <usize>load<u32>(s, 68)
}
export function distanceMask(s: usize): u32 {
  return load<u32>(s, 72)
}
export function setDistanceTable(s: usize, at: usize, tableBits: u32): void {
  store<u32>(s, <u32>at, 68)
  store<u32>(s, (1 << tableBits) - 1, 72)
}
