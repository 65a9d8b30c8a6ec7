import { join } from 'node:path'
import { isMissing } from '../server/objects/sync.ts'
import { makeVouchers } from '../server/payments/vouchers/make-vouchers.ts'
import { root } from './build.ts'
import { voucherArguments, voucherHelp } from './voucher/arguments.ts'

/** `npm run voucher`: codes that pay for the paid plan. On stdout stand the codes alone. */
async function run(): Promise<number> {
  const args = voucherArguments(process.argv.slice(2), join(root, 'data'))
  if (args === null) {
    console.log(voucherHelp)
    return 0
  }
  if (typeof args === 'string') {
    console.error(`${args} See --help.`)
    return 2
  }
  const codes = await makeVouchers(args.dataFolder, args)
  for (const code of codes) console.log(code)
  return 0
}

try {
  process.exitCode = await run()
} catch (error) {
  const why = isMissing(error)
    ? 'There is no such data folder. Start the service once, or give its folder with --data.'
    : `The vouchers could not be kept: ${error instanceof Error ? error.message : String(error)}`
  console.error(why)
  process.exitCode = 1
}
