import { HeirloomError } from '../../core/errors.ts'

const lookAlikes: Readonly<Record<string, string>> = { O: '0', I: '1', L: '1' }

/**
 * As people type it, in any case, with any spaces and dashes: the sixteen characters of docs/protocol.md section 9.
 * `no-payment` when it cannot be one.
 */
export function readVoucher(typed: string): string {
  const plain = typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/[OIL]/g, (one) => lookAlikes[one]!)
  if (!/^[0-9A-HJKMNP-TV-Z]{16}$/.test(plain)) throw new HeirloomError('no-payment', 'this is no voucher')
  return plain
}
