import { randomBytes } from 'node:crypto'
import { showVoucher, voucherBytes } from '../../../src/domain/protocol/voucher-code.ts'
import { voucherHash } from './voucher-hash.ts'
import { leaveVouchers } from './voucher-spool.ts'

/** Codes for the operator to give away. The service that uses this folder knows their hashes once this resolves. */
export async function makeVouchers(
  dataFolder: string,
  { months, count }: { readonly months: number; readonly count: number },
): Promise<string[]> {
  const secrets = Array.from({ length: count }, () => randomBytes(voucherBytes))
  await leaveVouchers(
    dataFolder,
    secrets.map((secret) => ({ hash: voucherHash(secret), months })),
  )
  return secrets.map(showVoucher)
}
