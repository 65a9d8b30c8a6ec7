import { parseArgs } from 'node:util'
import { maxVoucherMonths } from '../../server/payments/vouchers/voucher-spool.ts'

const maxCount = 1000

export const voucherHelp = `usage: npm run -s voucher -- --months N [--count N] [--data DIR]
Makes vouchers and prints their codes, one a line. Each is good once, for so many months of the paid plan.
  --months N  1 to ${maxVoucherMonths}
  --count N   how many to make (default 1, at most ${maxCount})
  --data DIR  the data folder of the service (default: the project's "data")

Works while the service runs and while it does not: the hashes of the new codes are left in the folder "vouchers" of
the data folder, and the service takes them in as soon as somebody uses one. Run it as the user the service runs as.
The codes are kept nowhere: what is printed here is all there is of them.`

export interface VoucherArguments {
  readonly months: number
  readonly count: number
  readonly dataFolder: string
}

/** Null: help was asked for. A text: what is wrong. */
export function voucherArguments(
  args: readonly string[],
  usualFolder: string,
): VoucherArguments | string | null {
  const given = parse(args)
  if (typeof given === 'string') return given
  if (given.help) return null
  const months = whole(given.months, maxVoucherMonths)
  const count = whole(given.count ?? '1', maxCount)
  if (months === null) return `--months needs a whole number from 1 to ${maxVoucherMonths}.`
  if (count === null) return `--count needs a whole number from 1 to ${maxCount}.`
  return { months, count, dataFolder: given.data ?? usualFolder }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        months: { type: 'string' },
        count: { type: 'string' },
        data: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    return error instanceof Error ? error.message : 'unknown option'
  }
}

function whole(text: string | undefined, most: number): number | null {
  const value = /^\d{1,6}$/.test(text ?? '') ? Number(text) : 0
  return value >= 1 && value <= most ? value : null
}
