import { createHash } from 'node:crypto'

/** All that is kept of a voucher's 10 bytes, and the name of what it pays for. */
export function voucherHash(secret: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update('Heirloom voucher v1\n').update(secret).digest())
}
