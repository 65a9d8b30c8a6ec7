// Protobuf fields one by one, within the bounds given. Results lie in the variables below until the next call.

/** Field number, wire type (0, 1, 2 or 5), and the value of a varint. */
export let number: u32 = 0
export let wire: u32 = 0
export let value: u64 = 0
/** Payload of a length-delimited field. */
export let payloadAt: usize = 0
export let payloadEnd: usize = 0
/** First byte behind the field. */
export let fieldEnd: usize = 0

export const VARINT: u32 = 0
export const DELIMITED: u32 = 2

let varintEnd: usize = 0

/** At most 64 bits in at most ten bytes; the value goes to `value`. False: malformed or cut off. */
function readVarint(from: usize, end: usize): bool {
  let at = from
  let result: u64 = 0
  for (let shift: u64 = 0; shift < 64; shift += 7) {
    if (at >= end) return false
    const byte = <u64>load<u8>(at++)
    result |= (byte & 0x7f) << shift
    if (byte < 0x80) {
      if (shift == 63 && byte > 1) return false
      value = result
      varintEnd = at
      return true
    }
  }
  return false
}

/** Reads the field at `at`. False: malformed, which includes groups and the field number 0. */
export function readField(at: usize, end: usize): bool {
  if (!readVarint(at, end) || value > 0xffffffff) return false
  const tag = <u32>value
  number = tag >>> 3
  wire = tag & 7
  if (number == 0) return false
  const from = varintEnd
  if (wire == VARINT) {
    if (!readVarint(from, end)) return false
    fieldEnd = varintEnd
    return true
  }
  if (wire == DELIMITED) {
    if (!readVarint(from, end) || value > <u64>(end - varintEnd)) return false
    payloadAt = varintEnd
    payloadEnd = varintEnd + <usize>value
    fieldEnd = payloadEnd
    return true
  }
  const size: usize = wire == 1 ? 8 : wire == 5 ? 4 : 0
  if (size == 0 || end - from < size) return false
  fieldEnd = from + size
  return true
}
