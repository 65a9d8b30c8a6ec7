import type { Bytes } from '../../core/bytes.ts'

/** Crockford's 32 digits: no I, L, O and U. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
export const voucherBytes = 10
const codeDigits = 16

/** 80 bits as people read them: `XXXX-XXXX-XXXX-XXXX`. */
export function showVoucher(secret: Uint8Array): string {
  let code = ''
  let bits = 0
  let held = 0
  for (const byte of secret.subarray(0, voucherBytes)) {
    held = (held << 8) | byte
    for (bits += 8; bits >= 5; bits -= 5) code += digits[(held >> (bits - 5)) & 31]!
  }
  return code.match(/.{4}/g)!.join('-')
}

/**
 * A code as people type it: any case, with spaces and dashes anywhere, I and L for 1, O for 0. Null: it is none.
 */
export function parseVoucher(text: string): Bytes | null {
  // People paste; nobody types a page.
  if (text.length > 100) return null
  const code = text
    .replace(/[\s\p{Dash}_.]/gu, '')
    .toUpperCase()
    .replace(/[IL]/g, '1')
    .replace(/O/g, '0')
  if (code.length !== codeDigits) return null
  const secret = new Uint8Array(voucherBytes)
  let bits = 0
  let held = 0
  let at = 0
  for (const digit of code) {
    const value = digits.indexOf(digit)
    if (value < 0) return null
    held = (held << 5) | value
    bits += 5
    if (bits >= 8) {
      bits -= 8
      secret[at++] = held >> bits
      held &= (1 << bits) - 1
    }
  }
  return secret
}
