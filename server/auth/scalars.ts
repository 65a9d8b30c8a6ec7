const order = 2n ** 252n + 27742317777372353535851937790883648493n

/** 32 bytes, little-endian, below the order of the group: anything else ends a verification before its work is done. */
export function isScalar(bytes: Uint8Array): boolean {
  if (bytes.length !== 32) return false
  let value = 0n
  for (let i = 31; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!)
  return value < order
}
